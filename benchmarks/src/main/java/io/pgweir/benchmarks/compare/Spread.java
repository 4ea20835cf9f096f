package io.pgweir.benchmarks.compare;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** The middle and the ends of a few measurements. */
record Spread(double median, double min, double max) {

    /** @param values at least one */
    static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** {@code median (min–max)} */
    String text(int decimals) {
        String format = "%." + decimals + "f (%." + decimals + "f–%." + decimals + "f)";
        return String.format(Locale.ROOT, format, median, min, max);
    }
}
