package io.pgweir.proxy.admin.console.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.metrics.DatabaseStatistics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Averages, by a clock that a test turns. */
class StatisticsHistoryTest {

    private final Map<String, DatabaseStatistics> present = new HashMap<>();
    private long now = -5;
    private final StatisticsHistory history = new StatisticsHistory(() -> Map.copyOf(present), () -> now);

    private void after(long seconds, String database, long transactions) {
        now += TimeUnit.SECONDS.toNanos(seconds);
        long nanos = TimeUnit.MILLISECONDS.toNanos(transactions);
        present.put(
                database,
                new DatabaseStatistics(0, transactions, 0, 2 * transactions, 0, 0, nanos, nanos, 0, 0, 0, 0, 0));
    }

    private long average(String database, Statistic statistic) {
        return history.databases().get(database).averages().get(statistic.ordinal());
    }

    @Test
    void until_there_are_samples_averages_are_since_the_start() {
        after(10, "app", 100);
        assertThat(average("app", Statistic.TRANSACTIONS)).isEqualTo(10);
        assertThat(average("app", Statistic.QUERIES)).isEqualTo(20);
        assertThat(average("app", Statistic.TRANSACTION_TIME)).isEqualTo(1_000);
        assertThat(average("app", Statistic.QUERY_TIME)).isEqualTo(500);
    }

    @Test
    void then_they_are_since_the_last_sample_but_one() {
        after(60, "app", 6_000);
        history.sample();
        after(60, "app", 6_600);
        history.sample();
        after(40, "app", 7_000);
        assertThat(average("app", Statistic.TRANSACTIONS)).isEqualTo(10);
        history.sample();
        after(10, "app", 7_500);
        assertThat(average("app", Statistic.TRANSACTIONS)).isEqualTo(18);
    }

    @Test
    void where_nothing_was_done_the_average_is_nothing() {
        after(60, "app", 600);
        history.sample();
        history.sample();
        after(60, "app", 600);
        assertThat(average("app", Statistic.TRANSACTIONS)).isZero();
        assertThat(average("app", Statistic.TRANSACTION_TIME)).isZero();
    }

    @Test
    void a_database_that_comes_later_has_had_nothing_before() {
        history.sample();
        history.sample();
        after(10, "app", 100);
        after(0, "new", 50);
        assertThat(average("new", Statistic.TRANSACTIONS)).isEqualTo(5);
        assertThat(history.all().averages().get(Statistic.TRANSACTIONS.ordinal()))
                .isEqualTo(15);
        assertThat(history.all().totals().get(Statistic.TRANSACTIONS.ordinal())).isEqualTo(150);
    }
}
