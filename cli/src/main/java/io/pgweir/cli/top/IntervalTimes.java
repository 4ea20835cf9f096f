package io.pgweir.cli.top;

import io.pgweir.cli.top.ConsoleTable.Row;
import io.pgweir.proxy.metrics.TimeHistogram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How long what pools and tenants have done between two samples took, by the steps of {@code SHOW HISTOGRAMS}. */
final class IntervalTimes {

    private static final double MEDIAN = 0.5;
    private static final double ALMOST_ALL = 0.99;
    private static final long NANOS_PER_MICRO = 1_000;

    private static final Pattern STEP = Pattern.compile("upto_(\\d+)_us");
    private static final String LAST_STEP = "beyond";

    private static final Quantiles NOTHING = new Quantiles(0, 0);

    /** How long half, and all but a hundredth, of what was done took at most, in microseconds; 0 if it was nothing. */
    record Quantiles(double median, double almostAll) {}

    /** What was measured, of whom: a pool's database and user, or a tenant and its server. */
    private record Series(String what, boolean ofTenant, String name, String qualifier) {

        static Series of(Row row) {
            boolean ofTenant = !row.text("tenant").isEmpty();
            return new Series(
                    row.text("what"),
                    ofTenant,
                    row.text(ofTenant ? "tenant" : "database"),
                    row.text(ofTenant ? "server" : "user"));
        }
    }

    private final Map<Series, TimeHistogram.Snapshot> since;

    /** @param before the same as {@code after} where there is no earlier one: then nothing has happened */
    IntervalTimes(ConsoleTable before, ConsoleTable after) {
        Map<Series, TimeHistogram.Snapshot> then = histograms(before);
        since = histograms(after);
        since.replaceAll((series, now) -> grown(then.get(series), now));
    }

    /** A pgweir that was started anew, or a tenant that is back, counts from there. */
    private static TimeHistogram.Snapshot grown(TimeHistogram.Snapshot then, TimeHistogram.Snapshot now) {
        return then == null || now.total() < then.total() ? now : now.since(then);
    }

    private static Map<Series, TimeHistogram.Snapshot> histograms(ConsoleTable table) {
        List<String> steps =
                table.columns().stream().filter(STEP.asMatchPredicate()).toList();
        long[] bounds = steps.stream().mapToLong(IntervalTimes::boundOf).toArray();
        Map<Series, TimeHistogram.Snapshot> histograms = new HashMap<>();
        for (Row row : table.all()) {
            LongStream counts =
                    Stream.concat(steps.stream(), Stream.of(LAST_STEP)).mapToLong(row::number);
            TimeHistogram.Snapshot times =
                    new TimeHistogram.Snapshot(bounds, counts.toArray(), row.number("total_us") * NANOS_PER_MICRO);
            histograms.merge(Series.of(row), times, TimeHistogram.Snapshot::plus);
        }
        return histograms;
    }

    private static long boundOf(String step) {
        Matcher bound = STEP.matcher(step);
        bound.matches();
        return Long.parseLong(bound.group(1)) * NANOS_PER_MICRO;
    }

    /** @param pool of {@code SHOW POOLS} */
    Quantiles ofPool(String what, Row pool) {
        return quantiles(new Series(what, false, pool.text("database"), pool.text("user")));
    }

    /** @param tenant of {@code SHOW TENANTS} */
    Quantiles ofTenant(String what, Row tenant) {
        return quantiles(new Series(what, true, tenant.text("tenant"), tenant.text("server")));
    }

    private Quantiles quantiles(Series series) {
        TimeHistogram.Snapshot times = since.get(series);
        return times == null ? NOTHING : new Quantiles(micros(times, MEDIAN), micros(times, ALMOST_ALL));
    }

    private static double micros(TimeHistogram.Snapshot times, double part) {
        return (double) times.quantile(part) / NANOS_PER_MICRO;
    }
}
