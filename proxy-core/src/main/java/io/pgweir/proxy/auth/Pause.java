package io.pgweir.proxy.auth;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time after a failure in which nothing is tried: 1 s at first and twice as long each time, up to 30 s, give or take a
 * fifth so that many pgweirs do not come back together. Not for several threads.
 */
final class Pause {

    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(30);

    private final LongSupplier clock;
    private final Random random;
    // 0 as long as nothing has failed.
    private long length;
    private long end;

    /** @param clock nanoseconds that never go back; their zero means nothing */
    Pause(LongSupplier clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    /** Something has failed. */
    void begin() {
        length = length == 0 ? FIRST : Math.min(LONGEST, length * 2);
        end = clock.getAsLong() + (long) (length * (0.8 + 0.4 * random.nextDouble()));
    }

    /** It has succeeded, or is something else than what has failed. */
    void reset() {
        length = 0;
    }

    /** Whether the latest attempt has failed, be the pause over or not. */
    boolean hasBegun() {
        return length > 0;
    }

    long nanosLeft() {
        return length == 0 ? 0 : Math.max(0, end - clock.getAsLong());
    }
}
