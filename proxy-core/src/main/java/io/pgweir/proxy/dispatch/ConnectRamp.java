package io.pgweir.proxy.dispatch;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How many connects one pool may have under way: a window that grows while logins succeed, and back-off with single probes
 * while they fail.
 *
 * <p>After a transient failure the back-off doubles from 100 ms to 5 s, each ±20 % so that pools do not probe in step, and
 * then one connect at a time is tried until one succeeds.
 *
 * <p>After a permanent failure, such as a refused password, the same holds with a back-off of at most 800 ms, and only when
 * somebody waits. New waiters are not refused with the remembered failure but wait for the next probe. So PostgreSQL sees
 * about one failing login a second from the pool however many clients insist, and a corrected password works within about
 * a second. Refusing from memory would answer sooner, but with a truth that may be over.
 */
final class ConnectRamp {
    private static final int FIRST_WINDOW = 2;
    private static final long FIRST_DELAY = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_DELAY = TimeUnit.SECONDS.toNanos(5);
    // With its jitter still below a second.
    private static final long LONGEST_DELAY_WHEN_PERMANENT = TimeUnit.MILLISECONDS.toNanos(800);

    private final Random random;
    private int window = FIRST_WINDOW;
    // 0 while connects succeed.
    private long delay;
    private long retryAt;
    private ConnectFailure lastFailure;

    ConnectRamp(Random random) {
        this.random = random;
    }

    /** How many connects may be started beside those under way; negative if there are too many already. */
    int room(int connecting, long now) {
        if (delay == 0) {
            return window - connecting;
        }
        return backingOff(now) ? 0 : 1 - connecting;
    }

    /** The failure of the latest connects; null if they succeed. */
    ConnectFailure lastFailure() {
        return lastFailure;
    }

    /** Whether connecting makes no sense unless somebody waits for the answer. */
    boolean failsForGood() {
        return lastFailure != null && lastFailure.permanent();
    }

    void succeeded(int poolSize, long now) {
        window = Math.min(poolSize, window * 2);
        // A success during the back-off was started before the failure, in the same burst: of a server that is nearly
        // full
        // (53300) some connects succeed and some fail, and the failures are the news.
        if (!backingOff(now)) {
            delay = 0;
            lastFailure = null;
        }
    }

    void failed(ConnectFailure failure, long now) {
        lastFailure = failure;
        window = Math.max(1, window / 2);
        // Connects that were under way together fail together; they count as one step of the back-off.
        if (!backingOff(now)) {
            long longest = failure.permanent() ? LONGEST_DELAY_WHEN_PERMANENT : LONGEST_DELAY;
            delay = delay == 0 ? FIRST_DELAY : Math.min(longest, delay * 2);
            retryAt = now + (long) (delay * (0.8 + 0.4 * random.nextDouble()));
        }
    }

    private boolean backingOff(long now) {
        return delay != 0 && now - retryAt < 0;
    }
}
