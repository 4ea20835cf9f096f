package io.pgweir.proxy.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether it is time for a line in the log about something that whoever reaches the port can make happen as often as there
 * is bandwidth. Any thread.
 */
final class OncePerSecond {

    private static final long ONE_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong nextTime = new AtomicLong(System.nanoTime());

    /** True at most once a second. */
    boolean isDue() {
        long now = System.nanoTime();
        long due = nextTime.get();
        return now - due >= 0 && nextTime.compareAndSet(due, now + ONE_SECOND);
    }
}
