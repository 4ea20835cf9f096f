package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthThrottle;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private static final Executor LOOP = Runnable::run;
    private static final ClientOrigin ANNA = from("anna", "10.0.0.1");

    private final LoginCounters counters = new LoginCounters();
    private final Deque<Runnable> heldBack = new ArrayDeque<>();
    private final List<Duration> delays = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5; // nanoTime may wrap
    private final LoginThrottle throttle = new LoginThrottle(limits(2, 2, 100), this::later, () -> now, counters);

    private static AuthThrottle limits(int attempts, int waiting, int pairs) {
        return new AuthThrottle(Duration.ofMillis(100), Duration.ofMillis(500), attempts, waiting, pairs);
    }

    private static ClientOrigin from(String user, String address) {
        try {
            Optional<InetAddress> parsed =
                    address.isEmpty() ? Optional.empty() : Optional.of(InetAddress.getByName(address));
            return new ClientOrigin(user, "db", parsed, false, Optional.empty(), null);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void later(Runnable task, long delay, TimeUnit unit) {
        delays.add(Duration.ofNanos(unit.toNanos(delay)));
        heldBack.add(task);
    }

    private PasswordAttempt begun(ClientOrigin origin) {
        PasswordAttempt attempt = throttle.attempt(origin, LOOP);
        assertThat(attempt.begin()).isTrue();
        return attempt;
    }

    private PasswordAttempt waiting(ClientOrigin origin, String name) {
        PasswordAttempt attempt = throttle.attempt(origin, LOOP);
        assertThat(attempt.begin()).isFalse();
        assertThat(attempt.await(() -> told.add(name))).isTrue();
        return attempt;
    }

    private void guess(ClientOrigin origin) {
        begun(origin).wrong(() -> told.add("wrong"));
        heldBack.forEach(Runnable::run);
        heldBack.clear();
    }

    @Test
    void the_first_refusal_is_told_at_once_and_each_further_one_after_twice_the_time_up_to_the_most() {
        for (int i = 0; i < 5; i++) {
            guess(ANNA);
        }
        assertThat(told).hasSize(5);
        assertThat(delays)
                .containsExactly(
                        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(500));
        assertThat(counters.throttled()).isEqualTo(4);
        for (int i = 0; i < 200; i++) {
            guess(ANNA);
        }
        assertThat(delays).last().isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void a_right_password_ends_it() {
        guess(ANNA);
        guess(ANNA);
        begun(ANNA).right();
        assertThat(throttle.size()).isZero();
        guess(ANNA);
        assertThat(delays).hasSize(1);
    }

    @Test
    void a_minute_without_a_failure_ends_it_too() {
        guess(ANNA);
        now += LoginThrottle.FORGOTTEN_AFTER.toNanos() - 1;
        guess(ANNA);
        assertThat(delays).hasSize(1);
        now += LoginThrottle.FORGOTTEN_AFTER.toNanos();
        guess(ANNA);
        assertThat(delays).hasSize(1);
    }

    @Test
    void others_of_the_same_user_and_other_users_from_the_same_address_are_not_slowed_down() {
        for (int i = 0; i < 10; i++) {
            guess(ANNA);
        }
        begun(ANNA).wrong(() -> {});
        begun(ANNA).wrong(() -> {});
        waiting(ANNA, "anna");
        delays.clear();
        guess(from("anna", "10.0.0.2"));
        guess(from("ben", "10.0.0.1"));
        guess(from("anna", ""));
        guess(from("anna", "2001:db8::1"));
        assertThat(delays).isEmpty();
        guess(from("anna", "2001:db8::ffff:2"));
        assertThat(delays).as("the same network").hasSize(1);
    }

    @Test
    void an_attempt_keeps_its_place_until_its_refusal_is_told() {
        guess(ANNA);
        begun(ANNA).wrong(() -> told.add("first"));
        begun(ANNA).wrong(() -> told.add("second"));
        waiting(ANNA, "third");
        told.clear();
        heldBack.remove().run();
        assertThat(told).containsExactlyInAnyOrder("first", "third");
    }

    @Test
    void leaving_early_is_a_failure_like_another() {
        guess(ANNA);
        PasswordAttempt first = begun(ANNA);
        first.leave();
        first.leave();
        begun(ANNA).leave();
        assertThat(delays).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
        PasswordAttempt waiting = waiting(ANNA, "never");
        waiting.leave();
        heldBack.forEach(Runnable::run);
        assertThat(told).doesNotContain("never");
        begun(ANNA).right();
        assertThat(throttle.size()).isZero();
    }

    @Test
    void what_could_not_be_decided_is_no_failure() {
        begun(ANNA).undecided();
        assertThat(throttle.size()).isZero();
        guess(ANNA);
        assertThat(delays).isEmpty();
    }

    @Test
    void only_so_many_wait_once_one_was_wrong() {
        guess(ANNA);
        begun(ANNA);
        begun(ANNA);
        waiting(ANNA, "a");
        waiting(ANNA, "b");
        PasswordAttempt oneMore = throttle.attempt(ANNA, LOOP);
        assertThat(oneMore.begin()).isFalse();
        assertThat(oneMore.await(() -> told.add("c"))).isFalse();
        oneMore.undecided();
    }

    @Test
    void those_that_wait_when_pgweir_stops_leave_nothing_behind() {
        Executor ended = task -> {
            throw new RejectedExecutionException();
        };
        List<PasswordAttempt> first = List.of(begun(ANNA), begun(ANNA));
        for (int i = 0; i < 5_000; i++) {
            PasswordAttempt attempt = throttle.attempt(ANNA, ended);
            assertThat(attempt.begin()).isFalse();
            assertThat(attempt.await(() -> told.add("never"))).isTrue();
        }
        first.forEach(PasswordAttempt::right);
        assertThat(told).isEmpty();
        assertThat(throttle.size()).isZero();
    }

    /** As when a thousand tasks start at once: they have to wait for each other, and none is refused. */
    @Test
    void any_number_waits_where_none_was_wrong() {
        Deque<Runnable> loop = new ArrayDeque<>();
        List<PasswordAttempt> first = List.of(begun(ANNA), begun(ANNA));
        for (int i = 0; i < 1_000; i++) {
            PasswordAttempt attempt = throttle.attempt(ANNA, loop::add);
            assertThat(attempt.begin()).isFalse();
            assertThat(attempt.await(() -> {
                        told.add("let in");
                        attempt.right();
                    }))
                    .isTrue();
        }
        first.forEach(PasswordAttempt::right);
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
        assertThat(told).hasSize(1_000);
        assertThat(throttle.size()).isZero();
    }

    @Test
    void only_so_many_pairs_are_remembered_and_none_that_is_busy_is_forgotten() {
        throttle.configure(limits(2, 2, 3));
        PasswordAttempt busy = begun(ANNA);
        for (int i = 0; i < 1_000; i++) {
            guess(from("nobody" + i, "10.0.0.1"));
        }
        assertThat(throttle.size()).isEqualTo(3);
        busy.wrong(() -> {});
        guess(from("nobody999", "10.0.0.1"));
        assertThat(delays).as("one of the last").hasSize(1);
        guess(from("nobody1", "10.0.0.1"));
        assertThat(delays).as("forgotten").hasSize(1);
    }

    @Test
    void a_loop_that_has_ended_does_not_keep_the_place_of_its_clients() {
        guess(ANNA);
        begun(ANNA).wrong(() -> {});
        begun(ANNA).wrong(() -> {});
        PasswordAttempt ofEndedLoop = throttle.attempt(ANNA, task -> {
            throw new RejectedExecutionException();
        });
        assertThat(ofEndedLoop.begin()).isFalse();
        ofEndedLoop.await(() -> told.add("never"));
        waiting(ANNA, "next");
        heldBack.remove().run();
        assertThat(told).contains("next").doesNotContain("never");
    }

    @Test
    void a_delay_of_zero_turns_it_off() {
        throttle.configure(new AuthThrottle(Duration.ZERO, Duration.ofSeconds(1), 1, 0, 1));
        for (int i = 0; i < 10; i++) {
            begun(ANNA).wrong(() -> told.add("wrong"));
        }
        assertThat(told).hasSize(10);
        assertThat(throttle.size()).isZero();
    }

    /** Whatever happens in whatever order, no place is lost or made up, and in the end nothing is left but failures. */
    @Test
    void no_place_is_lost_whatever_happens() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<PasswordAttempt> checked = new ArrayList<>();
        List<PasswordAttempt> queued = new ArrayList<>();
        for (int step = 0; step < 100_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    PasswordAttempt attempt = throttle.attempt(ANNA, LOOP);
                    if (attempt.begin()) {
                        checked.add(attempt);
                    } else if (attempt.await(() -> {
                        queued.remove(attempt);
                        checked.add(attempt);
                    })) {
                        queued.add(attempt);
                    }
                }
                case 2 -> take(checked, random).ifPresent(attempt -> attempt.wrong(() -> {}));
                case 3 -> take(checked, random).ifPresent(PasswordAttempt::right);
                case 4 -> take(random.nextBoolean() ? checked : queued, random).ifPresent(PasswordAttempt::leave);
                default -> Optional.ofNullable(heldBack.poll()).ifPresent(Runnable::run);
            }
            assertThat(checked.size() + heldBack.size())
                    .as("seed %d, step %d", seed, step)
                    .isLessThanOrEqualTo(2);
        }
        while (!checked.isEmpty() || !heldBack.isEmpty() || !queued.isEmpty()) {
            take(checked, random).ifPresent(PasswordAttempt::undecided);
            Optional.ofNullable(heldBack.poll()).ifPresent(Runnable::run);
        }
        begun(ANNA).right();
        assertThat(throttle.size()).as("seed %d", seed).isZero();
    }

    private static Optional<PasswordAttempt> take(List<PasswordAttempt> attempts, Random random) {
        return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.remove(random.nextInt(attempts.size())));
    }
}
