package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CountersTest {

    @Test
    void a_time_counts_in_the_first_step_that_is_not_below_it() {
        TimeHistogram histogram = new TimeHistogram();
        histogram.count(0);
        histogram.count(1);
        histogram.count(250_000);
        histogram.count(250_001);
        histogram.count(Long.MAX_VALUE / 2);
        TimeHistogram.Snapshot snapshot = histogram.snapshot();
        assertThat(snapshot.counts()[0]).isEqualTo(1);
        assertThat(snapshot.counts()[1]).isEqualTo(2);
        assertThat(snapshot.counts()[2]).isEqualTo(1);
        assertThat(snapshot.counts()[snapshot.bounds().length]).isEqualTo(1);
        assertThat(snapshot.total()).isEqualTo(5);
        assertThat(snapshot.sum()).isEqualTo(Long.MAX_VALUE / 2 + 500_002);
        assertThat(snapshot.bounds()).isSorted();
    }

    @Test
    void a_quantile_lies_in_its_step_as_if_times_were_spread_evenly_there() {
        TimeHistogram histogram = new TimeHistogram();
        assertThat(histogram.snapshot().quantile(0.99)).isZero();
        for (int i = 0; i < 90; i++) {
            histogram.count(0);
        }
        TimeHistogram.Snapshot before = histogram.snapshot();
        for (int i = 0; i < 10; i++) {
            histogram.count(1_500_000);
        }
        TimeHistogram.Snapshot all = histogram.snapshot();
        assertThat(all.quantile(0.5)).isZero();
        assertThat(all.quantile(0.9)).isZero();
        assertThat(all.quantile(0.95)).isEqualTo(1_750_000);
        assertThat(all.quantile(1)).isEqualTo(2_500_000);
        assertThat(all.since(before).total()).isEqualTo(10);
        assertThat(all.since(before).quantile(0.5)).isEqualTo(1_750_000);
        histogram.count(Long.MAX_VALUE / 2);
        assertThat(histogram.snapshot().quantile(1)).as("beyond the last bound").isEqualTo(10_000_000_000L);
    }

    @Test
    void a_snapshot_stays_as_it_was() {
        TimeHistogram histogram = new TimeHistogram();
        TimeHistogram.Snapshot before = histogram.snapshot();
        histogram.count(1);
        assertThat(before.total()).isZero();
    }

    @Test
    void errors_are_counted_by_the_first_two_characters_of_their_sqlstate() {
        SqlStateClasses classes = new SqlStateClasses();
        classes.count("23505");
        classes.count("23503");
        classes.count("XX000");
        classes.count("P0001");
        assertThat(classes.snapshot()).isEqualTo(Map.of("23", 2L, "P0", 1L, "XX", 1L));
    }

    @Test
    void whatever_a_server_sends_for_an_sqlstate_cannot_make_more_classes_than_there_are() {
        SqlStateClasses classes = new SqlStateClasses();
        for (String odd : new String[] {"", "2", "é0000", "\n\n000", "\uFFFF\uFFFF", "!!!!!", "  "}) {
            classes.count(odd);
        }
        assertThat(classes.snapshot()).isEmpty();
        classes.count("xx000");
        assertThat(classes.snapshot()).containsOnlyKeys("XX");
    }
}
