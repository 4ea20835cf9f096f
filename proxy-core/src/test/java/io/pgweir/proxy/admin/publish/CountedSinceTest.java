package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedSinceTest {

    private static final long START = 1_000;
    private static final long MINUTE = 60_000;

    private final CountedSince since = new CountedSince(START);

    private long report(long minute, double counted) {
        since.next(START + minute * MINUTE);
        return since.of("sum", counted);
    }

    @Test
    void a_sum_counts_since_the_start_also_if_it_comes_late_or_was_away() {
        since.next(START + MINUTE);
        assertThat(report(2, 5)).isEqualTo(START);
        since.next(START + 3 * MINUTE);
        assertThat(report(4, 5)).isEqualTo(START);
        assertThat(report(5, 7)).isEqualTo(START);
    }

    @Test
    void one_that_has_fallen_counts_since_the_report_before() {
        report(1, 5);
        report(2, 9);

        assertThat(report(3, 1)).isEqualTo(START + 2 * MINUTE);
        assertThat(report(4, 2)).isEqualTo(START + 2 * MINUTE);
        assertThat(since.of("another", 1)).isEqualTo(START);
    }

    @Test
    void one_that_has_fallen_while_it_was_away_counts_since_a_report_that_did_not_have_it() {
        report(1, 5);
        since.next(START + 2 * MINUTE);

        assertThat(report(3, 1)).isEqualTo(START + 2 * MINUTE);
    }

    @Test
    void one_that_has_been_away_for_an_hour_is_forgotten() {
        report(1, 5);
        assertThat(report(61, 4)).isEqualTo(START + MINUTE);
        assertThat(report(122, 3)).isEqualTo(START);
    }
}
