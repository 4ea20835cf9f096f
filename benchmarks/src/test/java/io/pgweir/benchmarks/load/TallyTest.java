package io.pgweir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long BEGUN_AT = System.nanoTime();

    /** Three digits are kept. */
    private static final Offset<Double> ROUNDED = within(0.1);

    @Test
    void percentiles_are_of_all_transactions_of_all_threads() {
        Tally even = tally(2, 1000);
        Tally odd = tally(1, 999);
        LoadResult result = LoadResult.of(List.of(even, odd), BEGUN_AT);

        assertThat(result.transactions()).isEqualTo(1000);
        assertThat(result.latencyMillis(50)).isCloseTo(50, ROUNDED);
        assertThat(result.latencyMillis(99)).isCloseTo(99, ROUNDED);
        assertThat(result.latencyMillis(99.9)).isCloseTo(99.9, ROUNDED);
    }

    @Test
    void throughput_and_bytes_are_added_up_over_the_time_to_the_last_transaction() {
        LoadResult result = LoadResult.of(List.of(tally(2, 1000), tally(1, 999)), BEGUN_AT);

        assertThat(result.seconds()).isEqualTo(0.1);
        assertThat(result.transactionsPerSecond()).isEqualTo(10_000);
        assertThat(result.megabytes()).isEqualTo(1);
    }

    @Test
    void errors_are_no_transactions_and_the_first_is_told() {
        Tally tally = new Tally();
        tally.error("one");
        tally.error("two");
        LoadResult result = LoadResult.of(List.of(tally), BEGUN_AT);

        assertThat(result.errors()).isEqualTo(2);
        assertThat(result.firstError()).contains("one");
        assertThat(result.transactionsPerSecond()).isZero();
    }

    /** Every second transaction of a thousand, which take 0.1 ms, 0.2 ms and so on to 100 ms, and move 1,000 bytes each. */
    private static Tally tally(int first, int last) {
        Tally tally = new Tally();
        for (int i = first; i <= last; i += 2) {
            tally.succeeded(BEGUN_AT, BEGUN_AT + i * TimeUnit.MICROSECONDS.toNanos(100), 1000);
        }
        return tally;
    }
}
