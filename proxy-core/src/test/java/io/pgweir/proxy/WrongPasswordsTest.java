package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.saslInitialResponse;
import static io.pgweir.proxy.testing.FrontendMessage.saslResponse;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who tries passwords is slowed down, and nobody else. */
@Timeout(60)
class WrongPasswordsTest {

    private static final Duration MUCH_LESS_THAN_THE_DELAY = Duration.ofSeconds(5);
    private static final String THROTTLE = "auth: { throttle: { delay: 20s, max_delay: 20s, %s } }\n";
    private static final ScramKeys OF_NOBODY = new ScramKeys(new byte[32], new byte[32]);

    private final TestPostgres postgres = TestPostgres.newest();
    private final List<RawClient> guessing = new ArrayList<>();

    @AfterEach
    void leave() throws Exception {
        for (RawClient client : guessing) {
            client.close();
        }
    }

    /** Gives a proof that is no one's, and does not wait for the word on it. */
    private RawClient guess(TestPgweir pgweir, String user) throws Exception {
        RawClient client = RawClient.open(pgweir.port());
        guessing.add(client);
        ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
        client.send(startup(0, Map.of("user", user, "database", "app")));
        client.read();
        client.send(saslInitialResponse("SCRAM-SHA-256", scram.clientFirst()));
        byte[] challenge = client.read().body();
        scram.serverFirst(Arrays.copyOfRange(challenge, Integer.BYTES, challenge.length));
        client.send(saslResponse(scram.clientFinal(OF_NOBODY)));
        return client;
    }

    private TestPgweir pgweir(String throttle) {
        return TestPgweir.inFrontOf(postgres, 2, THROTTLE.formatted(throttle));
    }

    // ---- what each key does ----------------------------------------------------------------------------------------

    @Test
    void the_second_wrong_password_is_told_after_the_delay() throws Exception {
        String yaml = "auth: { throttle: { delay: 300ms, max_delay: %s } }\n";
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2, yaml.formatted("1h"))) {
            guess(pgweir, "app").expect(error("28P01"));
            assertThat(timeToBeTold(pgweir)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
            assertThat(timeToBeTold(pgweir)).isGreaterThanOrEqualTo(Duration.ofMillis(600));
        }
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 2, yaml.formatted("301ms"))) {
            guess(pgweir, "app").expect(error("28P01"));
            for (int i = 0; i < 4; i++) {
                assertThat(timeToBeTold(pgweir)).isBetween(Duration.ofMillis(300), Duration.ofMillis(4_000));
            }
        }
    }

    private Duration timeToBeTold(TestPgweir pgweir) throws Exception {
        long start = System.nanoTime();
        guess(pgweir, "app").expect(error("28P01"));
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void more_than_max_attempts_wait_and_more_than_max_waiting_are_refused_at_once() throws Exception {
        try (TestPgweir pgweir = pgweir("max_attempts: 2, max_waiting: 1")) {
            guess(pgweir, "app").expect(error("28P01"));
            guess(pgweir, "app");
            guess(pgweir, "app");
            guess(pgweir, "app");
            Await.until("two are held back and one waits", () -> throttled(pgweir) == 3);
            guess(pgweir, "app").expect(error("53300"));
        }
    }

    @Test
    void only_max_pairs_are_remembered() throws Exception {
        try (TestPgweir pgweir = pgweir("max_pairs: 1")) {
            for (int i = 0; i < 3; i++) {
                guess(pgweir, "app").expect(error("28P01"));
                guess(pgweir, "who").expect(error("28P01"));
            }
            guess(pgweir, "who");
            Await.until("it is held back", () -> throttled(pgweir) == 1);
        }
    }

    private static long throttled(TestPgweir pgweir) {
        return pgweir.pgweir().logins().throttled();
    }

    // ---- others ----------------------------------------------------------------------------------------------------

    /** A20, and row 32 of the hostile inputs. */
    @Test
    void five_hundred_wrong_passwords_at_once_cost_nobody_else_anything() throws Exception {
        try (Observer observer = Observer.of(postgres);
                TestPgweir pgweir = TestPgweir.start("""
                        servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                        users: { trust_user: { password: secret } }
                        auth: { query: { user: app, password: secret } }
                        """.formatted(postgres.port()))) {
            for (int i = 0; i < 500; i++) {
                guess(pgweir, "app");
            }
            Await.until("they wait, or are refused", () -> throttled(pgweir) >= 400);
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                try (RawClient other = RawClient.open(pgweir.port())) {
                    other.send(startup(0, Map.of("user", "trust_user", "database", "app")));
                    other.authenticate("secret");
                    assertThat(other.ask("select 1")).isEqualTo("1");
                }
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MUCH_LESS_THAN_THE_DELAY);
            }
            assertThat(observer.serverConnections()).as("those of auth.query").isLessThanOrEqualTo(2);
        }
    }

    /** The right password, from another address, while an attacker keeps all places of his own. */
    @Test
    void an_attacker_cannot_lock_a_user_out() throws Exception {
        try (TestPgweir pgweir = pgweir("max_attempts: 1, max_waiting: 0")) {
            guess(pgweir, "app").expect(error("28P01"));
            guess(pgweir, "app");
            Await.until("it is held back", () -> throttled(pgweir) == 1);
            guess(pgweir, "app").expect(error("53300"));
            try (RawClient elsewhere = RawClient.openFrom("127.0.0.2", pgweir.port())) {
                elsewhere.send(startup(0, Map.of("user", "app", "database", "app")));
                elsewhere.authenticate("secret");
                assertThat(elsewhere.ask("select 1")).isEqualTo("1");
            }
        }
    }

    // ---- what operators see ----------------------------------------------------------------------------------------

    @Test
    void failures_are_counted_by_reason() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(TestPgweir.config("""
                listen: { port: 0 }
                http: { port: 0 }
                servers: { main: { host: 127.0.0.1, port: 1, tls: { mode: disable } } }
                users: { app: { password: secret } }
                """))) {
            guess(pgweir, "app").expect(error("28P01"));
            guess(pgweir, "app").expect(error("28P01"));
            URI metrics = URI.create("http://127.0.0.1:"
                    + pgweir.pgweir().httpAddress().orElseThrow().getPort() + "/metrics");
            String text = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            assertThat(text)
                    .contains("pgweir_logins_failed_total{reason=\"password\"} 2.0")
                    .contains("pgweir_logins_failed_total{reason=\"lookup\"} 0.0")
                    .contains("pgweir_logins_throttled_total 1.0");
        }
    }
}
