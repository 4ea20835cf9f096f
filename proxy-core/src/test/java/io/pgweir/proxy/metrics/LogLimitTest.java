package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogLimitTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private long now = Long.MAX_VALUE - 5; // nanoTime may wrap

    @Test
    void a_line_is_due_once_within_the_silence_and_tells_how_many_times_went_without() {
        LogLimit limit = new LogLimit(SECOND, () -> now);
        assertThat(limit.next()).hasValue(0);
        now += SECOND.toNanos() - 1;
        for (int i = 0; i < 7; i++) {
            assertThat(limit.next()).isEmpty();
        }
        now++;
        assertThat(limit.next()).hasValue(7);
        now += SECOND.toNanos();
        assertThat(limit.next()).hasValue(0);
    }

    @Test
    void each_thing_has_a_line_of_its_own_until_there_are_too_many_of_them() {
        LogLimit limit = new LogLimit(2, SECOND, () -> now);
        assertThat(limit.next("one")).hasValue(0);
        now += SECOND.toNanos() / 2;
        assertThat(limit.next("two")).hasValue(0);
        assertThat(limit.next("two")).isEmpty();
        assertThat(limit.next("three")).isEmpty();
        now += SECOND.toNanos() / 2;
        assertThat(limit.next("two")).isEmpty();
        assertThat(limit.next("three")).hasValue(3);
    }
}
