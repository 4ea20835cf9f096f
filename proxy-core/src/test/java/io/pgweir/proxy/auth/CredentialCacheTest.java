package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ScramVerifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CredentialCacheTest {

    private static final Executor LOOP = Runnable::run;

    private final List<String> asked = new ArrayList<>();
    private final List<Consumer<Lookup>> unanswered = new ArrayList<>();
    private final List<Lookup> got = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // nanoTime may wrap
    private final CredentialCache cache = new CredentialCache(this::load, Duration.ofMinutes(1), () -> now);

    private void load(String user, Consumer<Lookup> done) {
        asked.add(user);
        unanswered.add(done);
    }

    private void answer(Lookup lookup) {
        unanswered.remove(0).accept(lookup);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static Lookup found(String hash) {
        return new Lookup.Found(new Account("anna", new Credential.Md5(hash)));
    }

    @Test
    void a_user_is_loaded_once_within_the_time_to_live_and_again_after_it() {
        cache.lookup("anna", LOOP, got::add);
        answer(found("a"));
        pass(Duration.ofSeconds(59));
        cache.lookup("anna", LOOP, got::add);
        assertThat(asked).containsExactly("anna");
        assertThat(got).containsExactly(found("a"), found("a"));

        pass(Duration.ofSeconds(1));
        cache.lookup("anna", LOOP, got::add);
        answer(found("b"));
        assertThat(asked).containsExactly("anna", "anna");
        assertThat(got).last().isEqualTo(found("b"));
    }

    /** As long as one that was found: else the time that a login takes would tell which names exist. */
    @Test
    void a_missing_user_is_believed_to_be_missing_for_as_long() {
        cache.lookup("new", LOOP, got::add);
        answer(new Lookup.Missing());
        pass(Duration.ofMinutes(1).minusNanos(1));
        cache.lookup("new", LOOP, got::add);
        assertThat(asked).hasSize(1);
        assertThat(got).hasSize(2).containsOnly(new Lookup.Missing());

        pass(Duration.ofNanos(1));
        cache.lookup("new", LOOP, got::add);
        answer(found("a"));
        assertThat(got).last().isEqualTo(found("a"));
    }

    @Test
    void a_name_that_has_become_a_role_is_found_when_its_first_password_is_refused() {
        cache.lookup("new", LOOP, got::add);
        answer(new Lookup.Missing());
        pass(CredentialCache.BEYOND_DOUBT);
        cache.refresh("new", LOOP, got::add);
        answer(found("a"));
        cache.lookup("new", LOOP, got::add);
        assertThat(got).containsExactly(new Lookup.Missing(), found("a"), found("a"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_stranger_is_shown_as_many_iterations_as_the_users_have() {
        assertThat(cache.iterations()).isEqualTo(ScramVerifier.DEFAULT_ITERATIONS);
        byte[] salt = new byte[16];
        for (int iterations : List.of(10_000, 1_000)) {
            cache.refresh("anna", LOOP, got::add);
            answer(new Lookup.Found(new Account(
                    "anna", new Credential.Scram(new ScramVerifier(iterations, salt, new byte[32], new byte[32])))));
            pass(Duration.ofMinutes(1));
            assertThat(cache.iterations()).isEqualTo(10_000);
        }
    }

    @Test
    void a_password_is_not_good_beyond_its_time_however_long_answers_are_believed() {
        Account anna = new Account("anna", new Credential.Md5("a"));
        cache.lookup("anna", LOOP, got::add);
        answer(new Lookup.Found(anna, Duration.ofMillis(500)));
        pass(Duration.ofMillis(500).minusNanos(1));
        cache.lookup("anna", LOOP, got::add);
        assertThat(asked).hasSize(1);

        pass(Duration.ofNanos(1));
        cache.refresh("anna", LOOP, got::add);
        answer(new Lookup.Missing());
        cache.lookup("anna", LOOP, got::add);
        assertThat(asked).hasSize(2);
        assertThat(got).last().isEqualTo(new Lookup.Missing());
    }

    @Test
    void a_failure_is_told_and_not_remembered() {
        Lookup failure = new Lookup.Failed(ErrorFields.fatal("08006", "down"));
        cache.lookup("anna", LOOP, got::add);
        answer(failure);
        cache.lookup("anna", LOOP, got::add);
        answer(found("a"));
        assertThat(got).containsExactly(failure, found("a"));
    }

    @Test
    void those_who_ask_at_the_same_time_share_one_look_up_each_on_its_own_loop() {
        List<Runnable> first = new ArrayList<>();
        List<Runnable> second = new ArrayList<>();
        cache.lookup("anna", first::add, got::add);
        cache.lookup("anna", second::add, got::add);
        cache.refresh("anna", second::add, got::add);
        cache.lookup("ben", first::add, got::add);
        assertThat(asked).containsExactly("anna", "ben");

        answer(found("a"));
        assertThat(first).hasSize(1);
        assertThat(second).hasSize(2);
        assertThat(got).isEmpty();
        second.forEach(Runnable::run);
        assertThat(got).containsExactly(found("a"), found("a"));
    }

    @Test
    void a_loop_that_has_ended_does_not_cost_the_others_their_answer() {
        Executor ended = task -> {
            throw new RejectedExecutionException();
        };
        cache.lookup("anna", ended, got::add);
        cache.lookup("anna", LOOP, got::add);
        answer(found("a"));
        assertThat(got).containsExactly(found("a"));
    }

    @Test
    void a_refresh_asks_again_only_when_the_entry_is_old_enough_to_be_wrong() {
        cache.lookup("anna", LOOP, got::add);
        answer(found("a"));
        pass(CredentialCache.BEYOND_DOUBT.minusNanos(1));
        cache.refresh("anna", LOOP, got::add);
        assertThat(asked).hasSize(1);

        pass(Duration.ofNanos(1));
        cache.refresh("anna", LOOP, got::add);
        answer(found("b"));
        cache.refresh("anna", LOOP, got::add);
        assertThat(asked).hasSize(2);
        assertThat(got).containsExactly(found("a"), found("a"), found("b"), found("b"));
        cache.lookup("anna", LOOP, got::add);
        assertThat(got).last().isEqualTo(found("b"));
    }

    @Test
    void made_up_names_do_not_push_out_the_users_that_exist() {
        cache.lookup("anna", LOOP, got::add);
        answer(found("a"));
        for (int i = 0; i < 20_000; i++) {
            cache.lookup("nobody" + i, LOOP, got::add);
            answer(new Lookup.Missing());
        }
        cache.lookup("anna", LOOP, got::add);
        assertThat(got).last().isEqualTo(found("a"));
        cache.lookup("nobody0", LOOP, got::add);
        assertThat(asked).last().isEqualTo("nobody0");
        assertThat(unanswered).as("the oldest of them was forgotten").hasSize(1);
    }
}
