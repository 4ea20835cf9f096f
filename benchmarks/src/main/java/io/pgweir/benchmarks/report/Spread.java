package io.pgweir.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The middle and the ends of a few measurements. */
public record Spread(double median, double min, double max) {

    /** @param values at least one */
    public static Spread of(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** This in units of something else. */
    public Spread dividedBy(double unit) {
        return new Spread(median / unit, min / unit, max / unit);
    }

    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("median", median);
        json.put("min", min);
        json.put("max", max);
        return json;
    }

    /** {@code median (min–max)} */
    public String text(int decimals) {
        String format = "%." + decimals + "f (%." + decimals + "f–%." + decimals + "f)";
        return String.format(Locale.ROOT, format, median, min, max);
    }
}
