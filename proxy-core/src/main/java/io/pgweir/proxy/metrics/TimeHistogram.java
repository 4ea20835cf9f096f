package io.pgweir.proxy.metrics;

import java.util.Arrays;

/**
 * How many times took how long, in fixed steps. Plain longs with one writer: counting is a comparison or two and an
 * addition, with no lock and no allocation.
 */
public final class TimeHistogram {

    /** Upper bounds of the steps in nanoseconds; the last step has none. */
    private static final long[] BOUNDS = {
        0,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        500_000_000,
        1_000_000_000,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L
    };

    private final long[] counts = new long[BOUNDS.length + 1];
    private long sum;

    public void count(long nanos) {
        int step = 0;
        while (step < BOUNDS.length && nanos > BOUNDS[step]) {
            step++;
        }
        counts[step]++;
        sum += nanos;
    }

    /** All times together, in nanoseconds. */
    long sum() {
        return sum;
    }

    public Snapshot snapshot() {
        return new Snapshot(BOUNDS, counts.clone(), sum);
    }

    /**
     * The histogram at one moment.
     *
     * @param bounds upper bounds in nanoseconds, ascending; not to be changed
     * @param counts of each step, not cumulated; one more than there are bounds; not to be changed
     * @param sum of all times in nanoseconds
     */
    public record Snapshot(long[] bounds, long[] counts, long sum) {

        public long total() {
            return Arrays.stream(counts).sum();
        }

        /** What has been counted here and there: the steps of all histograms are the same. */
        public Snapshot plus(Snapshot other) {
            long[] both = counts.clone();
            Arrays.setAll(both, step -> both[step] + other.counts[step]);
            return new Snapshot(bounds, both, sum + other.sum);
        }

        /** What has been counted since {@code earlier}, a snapshot of the same histogram. */
        public Snapshot since(Snapshot earlier) {
            long[] since = counts.clone();
            Arrays.setAll(since, step -> since[step] - earlier.counts[step]);
            return new Snapshot(bounds, since, sum - earlier.sum);
        }

        /**
         * How long that part of the times took at most, in nanoseconds; within a step they are taken to lie evenly, as
         * Prometheus does, and beyond the last bound it is that bound. 0 if nothing was counted.
         *
         * @param part 0.5 is the median
         */
        public long quantile(double part) {
            double rank = part * total();
            double below = 0;
            for (int step = 0; step < bounds.length; step++) {
                if (counts[step] > 0 && below + counts[step] >= rank) {
                    long from = step == 0 ? 0 : bounds[step - 1];
                    return from + Math.round((bounds[step] - from) * (rank - below) / counts[step]);
                }
                below += counts[step];
            }
            return total() == 0 ? 0 : bounds[bounds.length - 1];
        }
    }
}
