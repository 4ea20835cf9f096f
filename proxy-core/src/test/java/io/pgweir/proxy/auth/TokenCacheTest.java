package io.pgweir.proxy.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Tokens of 15 minutes, by a clock and by threads that move when the test says so. */
class TokenCacheTest implements TokenProvider {

    private long now;
    private final Queue<Runnable> blocking = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final TokenCache cache =
            new TokenCache(this, () -> new Request("db", 5432, "app"), () -> now, blocking::add, Runnable::run);
    private int made;
    private boolean failing;

    @Override
    public ServerAuth kind() {
        return ServerAuth.RDS_IAM;
    }

    @Override
    public Token token(Request request) throws TokenFailure {
        if (failing) {
            throw new TokenFailure("no credentials", "", null);
        }
        made++;
        return new Token(new Secret("token " + made), Duration.ofMinutes(15));
    }

    private void login() {
        cache.whenThereIsOne(
                () -> heard.add(cache.token().token().reveal()), failure -> heard.add(failure.getMessage()));
    }

    private void blockingThreadsRun() {
        for (Runnable task = blocking.poll(); task != null; task = blocking.poll()) {
            task.run();
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void logins_that_come_together_wait_for_one_token() {
        login();
        login();
        login();
        assertThat(heard).isEmpty();
        assertThat(blocking).as("one in flight").hasSize(1);
        blockingThreadsRun();
        assertThat(heard).containsExactly("token 1", "token 1", "token 1");
    }

    @Test
    void a_token_is_used_for_ten_minutes_and_then_made_anew_behind_the_logins_backs() {
        login();
        blockingThreadsRun();
        pass(Duration.ofMinutes(10));
        login();
        assertThat(blocking).isEmpty();
        pass(Duration.ofMillis(1));
        login();
        login();
        assertThat(heard).as("nobody waits").containsExactly("token 1", "token 1", "token 1", "token 1");
        assertThat(blocking).as("one in flight").hasSize(1);
        blockingThreadsRun();
        login();
        assertThat(heard).endsWith("token 2");
        pass(Duration.ofMinutes(9));
        login();
        assertThat(heard).endsWith("token 2");
        assertThat(blocking).isEmpty();
    }

    @Test
    void the_old_token_is_used_as_long_as_it_is_good_if_there_is_no_new_one() {
        login();
        blockingThreadsRun();
        failing = true;
        pass(Duration.ofMinutes(14));
        login();
        blockingThreadsRun();
        login();
        assertThat(heard).containsExactly("token 1", "token 1", "token 1");
        assertThat(blocking).as("not at once again").isEmpty();
        pass(Duration.ofSeconds(31));
        login();
        blockingThreadsRun();
        assertThat(heard).endsWith("no credentials");
        failing = false;
        login();
        assertThat(heard).as("during the pause").endsWith("no credentials", "no credentials");
        pass(Duration.ofSeconds(3));
        login();
        blockingThreadsRun();
        assertThat(heard).endsWith("token 2");
    }

    @Test
    void pauses_grow_while_nothing_succeeds() {
        failing = true;
        int attempts = 0;
        for (int second = 0; second < 120; second++) {
            login();
            attempts += blocking.size();
            blockingThreadsRun();
            pass(Duration.ofSeconds(1));
        }
        assertThat(attempts).isBetween(6, 10);
        assertThat(heard).hasSize(120).containsOnly("no credentials");
    }

    @Test
    void what_is_forgotten_is_made_anew_and_an_answer_to_an_older_question_is_not_heard() {
        login();
        cache.forget();
        assertThat(blocking).hasSize(2);
        blockingThreadsRun();
        assertThat(heard).containsExactly("token 2");
    }
}
