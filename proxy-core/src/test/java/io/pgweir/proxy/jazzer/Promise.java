package io.pgweir.proxy.jazzer;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What must hold for every input. Plain, since it is asked millions of times. */
final class Promise {

    /** An input took more time or memory than it may: perhaps only because it was the first that came so far. */
    static final class OfBounds extends AssertionError {

        private static final long serialVersionUID = 1;

        OfBounds(String message) {
            super(message);
        }
    }

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Milliseconds would do; but the processor has others to serve, and code that it sees for the first time. */
    private static final long MAX_CPU_TIME = TimeUnit.SECONDS.toNanos(2);

    /** Jazzer takes note of all that is compared, in the same thread: there, only what is far beyond a bound is beyond it. */
    private static final int INDULGENCE = System.getProperty(Fuzzer.TARGET) == null ? 1 : 32;

    private Promise() {}

    static void unless(boolean kept, Supplier<String> broken) {
        if (!kept) {
            throw new AssertionError(broken.get());
        }
    }

    /** From now on, by this thread. */
    static Costs costs() {
        return new Costs(THREADS.getCurrentThreadAllocatedBytes(), THREADS.getCurrentThreadCpuTime());
    }

    record Costs(long allocatedBefore, long nanosBefore) {

        void areWithin(long base, int bytesPerByte, int length) {
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
            long nanos = THREADS.getCurrentThreadCpuTime() - nanosBefore;
            long bound = INDULGENCE * (base + (long) bytesPerByte * length);
            if (allocated > bound) {
                throw new OfBounds(length + " bytes take " + allocated + " bytes of memory, not " + bound);
            }
            if (nanos > MAX_CPU_TIME) {
                throw new OfBounds(length + " bytes take " + nanos / 1_000_000 + " ms");
            }
        }
    }
}
