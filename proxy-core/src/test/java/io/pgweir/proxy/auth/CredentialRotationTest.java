package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CredentialRotationTest {

    private static final ServerCredential OLD = password("old");
    private static final ServerCredential NEW = password("new");

    private long now;
    private final CredentialRotation rotation = new CredentialRotation(List.of(OLD, NEW), () -> now, new Random(1));

    private static ServerCredential password(String text) {
        return new ServerCredential.Password(new Secret(text));
    }

    @Test
    void the_one_that_was_accepted_last_goes_first() {
        assertThat(rotation.next()).contains(OLD);
        rotation.refused(OLD);
        assertThat(rotation.next()).contains(NEW);
        assertThat(rotation.isProven()).isFalse();
        rotation.accepted(NEW);
        assertThat(rotation.next()).contains(NEW);
        assertThat(rotation.isProven()).isTrue();
        rotation.refused(NEW);
        assertThat(rotation.next()).as("it may have been changed back").contains(OLD);
    }

    @Test
    void each_is_refused_once_and_then_nothing_is_shown_for_a_while() {
        refuseAll();
        assertThat(rotation.next()).isEmpty();
        assertThat(rotation.isPausing()).isTrue();
        now += rotation.nanosToNextAttempt();
        assertThat(rotation.isPausing()).isFalse();
        assertThat(rotation.isDoubtful()).isTrue();
        assertThat(rotation.next()).contains(OLD);
        rotation.refused(OLD);
        assertThat(rotation.next()).contains(NEW);
    }

    @Test
    void pauses_grow_from_one_second_to_thirty_give_or_take_a_fifth() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            refuseAll();
            pauses.add(TimeUnit.NANOSECONDS.toMillis(rotation.nanosToNextAttempt()));
            now += rotation.nanosToNextAttempt();
        }
        long[] expected = {1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000};
        for (int i = 0; i < expected.length; i++) {
            assertThat(pauses.get(i)).isBetween(expected[i] * 8 / 10, expected[i] * 12 / 10);
        }
        assertThat(pauses.get(5)).as("not in step").isNotEqualTo(pauses.get(6));
    }

    @Test
    void one_that_is_accepted_ends_all_doubt() {
        refuseAll();
        now += rotation.nanosToNextAttempt();
        rotation.next();
        rotation.accepted(OLD);
        assertThat(rotation.isDoubtful()).isFalse();
        refuseAll();
        assertThat(rotation.nanosToNextAttempt()).as("short again").isLessThan(TimeUnit.MILLISECONDS.toNanos(1_200));
    }

    @Test
    void a_new_one_ends_the_pause_and_the_same_ones_do_not() {
        refuseAll();
        rotation.replace(List.of(NEW, OLD));
        assertThat(rotation.next()).isEmpty();
        assertThat(rotation.isDoubtful()).isTrue();
        rotation.replace(List.of(OLD, password("newest")));
        assertThat(rotation.isDoubtful()).isFalse();
        assertThat(rotation.next()).contains(password("newest"));
    }

    @Test
    void what_becomes_of_one_that_has_been_replaced_says_nothing_about_the_others() {
        rotation.replace(List.of(NEW));
        rotation.refused(OLD);
        assertThat(rotation.next()).contains(NEW);
        rotation.refused(NEW);
        rotation.accepted(OLD);
        assertThat(rotation.isPausing()).isTrue();
    }

    @Test
    void a_pause_can_be_ended() {
        refuseAll();
        rotation.endPause();
        assertThat(rotation.next()).contains(OLD);
        assertThat(rotation.isDoubtful()).isTrue();
    }

    private void refuseAll() {
        for (int i = 0; i < 2; i++) {
            rotation.refused(rotation.next().orElseThrow());
        }
    }
}
