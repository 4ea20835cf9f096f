package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ScriptedPostgres;
import io.pgweir.proxy.testing.TestPgweir;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A client leaves, and the server does not do what its connection needs before the next client may have it. */
class StubbornServerTest {

    private static final Duration RECOVERY = Duration.ofSeconds(10);
    private static final Duration DEPARTURE = Duration.ofSeconds(10);
    private static final Duration BEYOND = Duration.ofSeconds(1);

    private static final String PATIENCE = "tenants: { default: { max_wait: 30s } }\n";

    @Test
    void a_silent_server_is_given_up_after_the_limit_of_a_recovery_and_its_slot_after_that_of_a_departure()
            throws Exception {
        try (ScriptedPostgres server = new ScriptedPostgres();
                TestPgweir pgweir = TestPgweir.inFrontOf(server.port(), 1, PATIENCE)) {
            RawClient vanishing = RawClient.login(pgweir.port());
            vanishing.ask("select 'a connection'");
            server.fallSilent();
            vanishing.send(query("select 'no answer'"));
            vanishing.reset();
            long begun = System.nanoTime();
            server.awaitEndOfSilentConnection(RECOVERY.plus(BEYOND));
            long ended = System.nanoTime();
            assertThat(Duration.ofNanos(ended - begun)).isBetween(RECOVERY.minus(BEYOND), RECOVERY.plus(BEYOND));
            try (RawClient next = RawClient.login(pgweir.port())) {
                next.send(query("select 'another connection'"));
                Await.until("the next client waits", () -> waiting(pgweir) == 1);
                Await.until("it has waited", DEPARTURE.plus(BEYOND), () -> waiting(pgweir) == 0);
                assertThat(Duration.ofNanos(System.nanoTime() - ended))
                        .isBetween(DEPARTURE.minus(BEYOND), DEPARTURE.plus(BEYOND));
                assertThat(next.readToReady()).isNotEmpty();
            }
        }
    }

    private static int waiting(TestPgweir pgweir) {
        return pgweir.pgweir().snapshot().waiting();
    }

    @Test
    void a_connection_whose_session_cannot_be_discarded_is_closed() throws Exception {
        try (ScriptedPostgres server = ScriptedPostgres.refusing("DISCARD ALL");
                TestPgweir pgweir = TestPgweir.inFrontOf(server.port(), 1, PATIENCE)) {
            int connections = 0;
            for (int i = 0; i < 3; i++) {
                try (RawClient client = RawClient.login(pgweir.port(), Map.of("database", "session"))) {
                    client.ask("select 'a session'");
                    assertThat(server.accepted()).isGreaterThan(connections);
                    connections = server.accepted();
                }
            }
        }
    }
}
