package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FaultyWire.Direction;
import io.pgweir.proxy.testing.FaultyWire.Fault;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.yaml.snakeyaml.Yaml;

/** What a supervisor is told over HTTP while PostgreSQL comes, goes, and has more to do than it can. */
@Timeout(60)
class ReadinessTest {

    private static final Duration HELD = Duration.ofSeconds(20);

    private final TestPostgres postgres = TestPostgres.newest();

    private static TestPgweir inFrontOf(int port, String http) {
        return TestPgweir.startExactly("""
                listen: { port: 0 }
                http: { port: 0 %s }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable }, max_connections: 2 }
                databases:
                  app: { server: main, pool_size: 2, min_pool_size: 2, session_state_audit: off }
                users:
                  app: { password: secret }
                timeouts: { server_connect: 300ms }
                """.formatted(http, port));
    }

    private static String status(TestPgweir pgweir) throws Exception {
        Map<String, Object> json = new Yaml().load(pgweir.get("/health/ready").body());
        return (String) json.get("status");
    }

    private static boolean ready(TestPgweir pgweir) throws Exception {
        return pgweir.get("/health/ready").statusCode() == 200;
    }

    /** Whatever becomes of PostgreSQL, a pgweir that works is not to be killed. */
    private static void expectLive(TestPgweir pgweir) throws Exception {
        for (String path : new String[] {"/health/live", "/health/startup"}) {
            HttpResponse<String> answer = pgweir.get(path);
            assertThat(answer.statusCode()).as(path + answer.body()).isEqualTo(200);
        }
    }

    @Test
    void it_is_ready_when_min_pool_size_has_logged_in_before_any_client_has_come() throws Exception {
        try (TestPgweir pgweir = inFrontOf(postgres.port(), "")) {
            Await.until("it is ready", () -> ready(pgweir));
            assertThat(pgweir.pgweir().snapshot().serverIdle()).isEqualTo(2);
            assertThat(pgweir.metrics()).contains("pgweir_ready 1");
        }
    }

    /** PostgreSQL would refuse it, and each start would warn of that. */
    @Test
    void who_is_there_for_the_console_alone_has_no_pool_that_is_kept_warm() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start("""
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { server: main, min_pool_size: 1 }
                users:
                  app: { password: secret }
                  ops: { password: secret }
                  monitor: { password: secret }
                admin: { users: [ops], stats_users: [monitor] }
                """.formatted(postgres.port()))) {
            assertThat(pgweir.pgweir().views().get(0).pools().pools())
                    .extracting(pool -> pool.key().user())
                    .containsExactly("app");
        }
    }

    /** A port that answers nothing, one that nobody listens on, and then PostgreSQL. */
    @Test
    void it_is_not_ready_before_a_postgresql_that_is_slow_to_start_is_there() throws Exception {
        try (FaultyWire wire = FaultyWire.openTo(postgres.port())) {
            wire.inject(Fault.STALL, Direction.REQUESTS, 0);
            try (TestPgweir pgweir = inFrontOf(wire.port(), "")) {
                Await.until("one has stalled", () -> wire.happened(Fault.STALL) > 0);
                assertThat(ready(pgweir)).isFalse();
                wire.shut();
                Await.until("it is known to be down", HELD, () -> status(pgweir).equals("degraded"));
                assertThat(ready(pgweir)).isFalse();
                assertThat(pgweir.metrics()).contains("pgweir_ready 0");
                expectLive(pgweir);
                wire.open();
                Await.until("it is ready", HELD, () -> {
                    boolean ready = ready(pgweir);
                    assertThat(!ready || pgweir.pgweir().snapshot().serverIdle() == 2)
                            .isTrue();
                    return ready;
                });
                pgweir.expectServesNextClient();
            }
        }
    }

    @Test
    void what_was_ready_stays_so_while_postgresql_is_down() throws Exception {
        try (FaultyWire wire = FaultyWire.openTo(postgres.port());
                TestPgweir pgweir = inFrontOf(wire.port(), "")) {
            Await.until("it is ready", () -> ready(pgweir));
            wire.shut();
            Await.until("it is known to be down", HELD, () -> {
                assertThat(ready(pgweir)).isTrue();
                return status(pgweir).equals("degraded");
            });
            expectLive(pgweir);
            wire.open();
            Await.until("it is known to be up", HELD, () -> {
                assertThat(ready(pgweir)).isTrue();
                return status(pgweir).equals("up");
            });
            pgweir.expectServesNextClient();
        }
    }

    @Test
    void while_postgresql_is_down_the_configuration_decides() throws Exception {
        try (FaultyWire wire = FaultyWire.openTo(postgres.port());
                TestPgweir never = inFrontOf(wire.port(), ", ready_when_degraded: never");
                TestPgweir onceWarm = inFrontOf(wire.port(), ", ready_when_degraded: once_warm")) {
            Await.until("both are ready", () -> ready(never) && ready(onceWarm));
            wire.shut();
            try (TestPgweir always = inFrontOf(wire.port(), ", ready_when_degraded: always")) {
                Await.until("who must not is not ready any more", HELD, () -> !ready(never));
                Await.until("who always is ready says so", HELD, () -> ready(always));
                assertThat(ready(onceWarm)).isTrue();
                expectLive(never);
                wire.open();
                Await.until("all are ready", HELD, () -> ready(never) && ready(onceWarm) && ready(always));
            }
        }
    }

    @Test
    void a_pool_that_is_busy_and_has_clients_waiting_is_ready() throws Exception {
        try (TestPgweir pgweir = inFrontOf(postgres.port(), "");
                RawClient one = RawClient.login(pgweir.port());
                RawClient two = RawClient.login(pgweir.port());
                RawClient three = RawClient.login(pgweir.port())) {
            one.run("begin");
            two.run("begin");
            three.send(FrontendMessage.query("select 1"));
            pgweir.awaitWaiting(1);
            Await.until("it is ready", () -> ready(pgweir));
            Await.until(
                    "it is up and tells who waits",
                    () -> pgweir.get("/health/ready").body().contains("\"waiting\": 1"));
            assertThat(status(pgweir)).isEqualTo("up");
            expectLive(pgweir);
        }
    }
}
