package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginRateTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoginRate rate = new LoginRate(0);
    private long now;

    @Test
    void after_a_pause_as_many_as_in_a_second_may_begin_at_once_and_then_one_by_one() {
        now = 10 * SECOND;
        assertThat(begun(60, 50)).isEqualTo(50);
        now += SECOND / 50 - 1;
        assertThat(begun(5, 50)).isZero();
        now += 1;
        assertThat(begun(5, 50)).isEqualTo(1);
        now += SECOND / 2;
        assertThat(begun(50, 50)).isEqualTo(25);
    }

    @Test
    void one_a_second_is_one_a_second() {
        assertThat(begun(3, 1)).isEqualTo(1);
        now = SECOND - 1;
        assertThat(begun(3, 1)).isZero();
        now = SECOND;
        assertThat(begun(3, 1)).isEqualTo(1);
    }

    @Test
    void without_a_rate_everybody_may() {
        assertThat(begun(100_000, 0)).isEqualTo(100_000);
    }

    @Test
    void a_new_rate_counts_at_once() {
        assertThat(begun(20, 10)).isEqualTo(10);
        assertThat(begun(20, 1_000)).as("what was used before is used").isZero();
        now += SECOND / 10;
        assertThat(begun(200, 1_000)).isEqualTo(100);
    }

    @Test
    void whenever_they_come_there_are_never_more_than_the_rate_and_one_burst() {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        Random random = new Random(seed);
        int perSecond = 1 + random.nextInt(200);
        long let = 0;
        for (int i = 0; i < 100_000; i++) {
            now += random.nextInt((int) (2 * SECOND / perSecond / 10));
            let += begun(1, perSecond);
        }
        double seconds = (double) now / SECOND;
        assertThat((double) let)
                .as("seed %d: %d a second for %.2f s", seed, perSecond, seconds)
                .isBetween(perSecond * (seconds - 1), perSecond * (seconds + 1) + 1);
    }

    private int begun(int tries, int perSecond) {
        int begun = 0;
        for (int i = 0; i < tries; i++) {
            begun += rate.take(perSecond, now) ? 1 : 0;
        }
        return begun;
    }
}
