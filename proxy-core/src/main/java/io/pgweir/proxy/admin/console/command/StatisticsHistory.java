package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.metrics.DatabaseStatistics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What averages are taken over: from the sample before the last one until now, which is one to two periods, and from the start
 * while there is none. The same as PgBouncer's, so that figures of both can be compared. Any thread.
 */
public final class StatisticsHistory {

    /** How often {@link #sample} is to be called; PgBouncer's {@code stats_period}. */
    public static final Duration PERIOD = Duration.ofSeconds(60);

    private static final double NANOS_PER_SECOND = 1e9;
    private static final DatabaseStatistics NOTHING = new DatabaseStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private record Sample(long nanos, Map<String, DatabaseStatistics> byDatabase) {}

    /**
     * One database, or all.
     *
     * @param totals since the start, in the order of {@link Statistic}; so are the averages
     */
    record Figures(List<Long> totals, List<Long> averages) {}

    private final Supplier<Map<String, DatabaseStatistics>> source;
    private final LongSupplier nanoTime;
    private Sample older;
    private Sample newer;

    /** @param source what has been done since the start; may block for a bounded time */
    public StatisticsHistory(Supplier<Map<String, DatabaseStatistics>> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
        older = new Sample(nanoTime.getAsLong(), Map.of());
        newer = older;
    }

    /** Called once a period. */
    public void sample() {
        Sample present = present();
        synchronized (this) {
            older = newer;
            newer = present;
        }
    }

    private Sample present() {
        return new Sample(nanoTime.getAsLong(), source.get());
    }

    private synchronized Sample older() {
        return older;
    }

    /** By database, in alphabetical order. */
    Map<String, Figures> databases() {
        Sample before = older();
        Sample now = present();
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (String database : new TreeSet<>(now.byDatabase().keySet())) {
            figures.put(
                    database,
                    figures(
                            before.byDatabase().getOrDefault(database, NOTHING),
                            now.byDatabase().get(database),
                            now.nanos() - before.nanos()));
        }
        return figures;
    }

    /** Over all databases. */
    Figures all() {
        Sample before = older();
        Sample now = present();
        return figures(sum(before), sum(now), now.nanos() - before.nanos());
    }

    private static DatabaseStatistics sum(Sample sample) {
        return sample.byDatabase().values().stream().reduce(NOTHING, DatabaseStatistics::plus);
    }

    private static Figures figures(DatabaseStatistics before, DatabaseStatistics now, long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        return new Figures(
                List.of(Statistic.values()).stream()
                        .map(statistic -> statistic.total(now))
                        .toList(),
                List.of(Statistic.values()).stream()
                        .map(statistic -> statistic.average(before, now, seconds))
                        .toList());
    }
}
