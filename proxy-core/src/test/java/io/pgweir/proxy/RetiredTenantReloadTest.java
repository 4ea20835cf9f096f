package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of a tenant that a reload has taken away. */
@Timeout(30)
class RetiredTenantReloadTest {

    private static final Map<String, String> REPORTS =
            Map.of("user", "app", "database", TestPostgres.DATABASE, "application_name", "reports");

    @Test
    void it_is_gone_with_its_last_client_and_what_it_has_done_stays_with_the_pool() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml("reports"))) {
            try (RawClient client = RawClient.login(pgweir.port(), REPORTS)) {
                client.run("select 1");
                client.run("begin");
                pgweir.reload(yaml("others"));
                assertThat(client.ask("select 1")).isEqualTo("1");
                assertThat(isThere(pgweir)).isTrue();
            }
            awaitGone(pgweir);
            assertThat(queries(view(pgweir))).isEqualTo(3);

            pgweir.reload(yaml("reports"));
            try (RawClient client = RawClient.login(pgweir.port(), REPORTS)) {
                client.run("select 1");
                assertThat(isThere(pgweir)).isTrue();
                assertThat(queries(view(pgweir))).isEqualTo(4);
            }
            assertThat(isThere(pgweir)).isTrue();
        }
    }

    /** It was found to be of that tenant before the reload, and comes in after it. */
    @Test
    void a_login_under_way_brings_it_back_for_as_long_as_that_client_is_there() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml("reports"))) {
            try (RawClient client = RawClient.open(pgweir.port())) {
                client.send(startup(0, REPORTS));
                assertThat(client.peekByte()).isEqualTo((char) BackendType.AUTHENTICATION);
                pgweir.reload(yaml("others"));
                awaitGone(pgweir);
                client.authenticate(TestPostgres.PASSWORD);
                assertThat(client.ask("select 1")).isEqualTo("1");
                assertThat(isThere(pgweir)).isTrue();
            }
            awaitGone(pgweir);
        }
    }

    private static void awaitGone(TestPgweir pgweir) throws Exception {
        Await.until("there is no such tenant", () -> !isThere(pgweir));
    }

    private static boolean isThere(TestPgweir pgweir) {
        return view(pgweir).pools().tenants().stream()
                .anyMatch(tenant -> tenant.share().tenant().equals("reports"));
    }

    private static ServerView view(TestPgweir pgweir) {
        return pgweir.pgweir().views().get(0);
    }

    private static long queries(ServerView view) {
        return view.traffic().values().iterator().next().times().queries().total();
    }

    private static String yaml(String tenant) {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 2 } }
                users: { app: { password: secret } }
                tenants: { %s: { match: { application_name: reports } } }
                """.formatted(TestPostgres.newest().port(), tenant);
    }
}
