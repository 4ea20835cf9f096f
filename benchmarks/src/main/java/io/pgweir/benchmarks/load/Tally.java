package io.pgweir.benchmarks.load;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What the clients of one loop have done in one run; made, written and closed on that loop. */
final class Tally {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final long SHORTEST_NANOS = 100;
    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram latencies = histogram();
    private final Histogram refusals = histogram();
    private final long processorNanosBefore = THREADS.getCurrentThreadCpuTime();
    private long processorNanos;
    private long transactions;
    private long errors;
    private String firstError;
    private long bytes;
    private long lastDoneAt = System.nanoTime();

    /** Of latencies in nanoseconds. */
    static Histogram histogram() {
        return new Histogram(SHORTEST_NANOS, LONGEST_NANOS, DIGITS);
    }

    void succeeded(long dueAt, long now, long ofBytes) {
        transactions++;
        bytes += ofBytes;
        lastDoneAt = now;
        latencies.recordValue(Math.min(now - dueAt, LONGEST_NANOS));
    }

    void refused(long dueAt, long now) {
        refusals.recordValue(Math.min(now - dueAt, LONGEST_NANOS));
    }

    void error(String text) {
        errors++;
        if (firstError == null) {
            firstError = text;
        }
    }

    void close() {
        processorNanos = THREADS.getCurrentThreadCpuTime() - processorNanosBefore;
    }

    Histogram latencies() {
        return latencies;
    }

    Histogram refusals() {
        return refusals;
    }

    long transactions() {
        return transactions;
    }

    long errors() {
        return errors;
    }

    Optional<String> firstError() {
        return Optional.ofNullable(firstError);
    }

    long bytes() {
        return bytes;
    }

    long lastDoneAt() {
        return lastDoneAt;
    }

    double processorMicros() {
        return processorNanos / 1e3;
    }
}
