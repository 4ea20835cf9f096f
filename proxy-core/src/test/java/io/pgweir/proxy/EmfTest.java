package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.admin.publish.Publisher;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The lines that a running pgweir writes; that they keep the rules of the format is for {@code admin} to say. */
class EmfTest {

    private static final String EMF = "metrics: { emf: { enabled: true, interval: 200ms, %s } }";

    @RegisterExtension
    private final Logged written = Logged.by(Publisher.EMF_LOGGER);

    @Test
    void what_clients_do_is_told_with_the_namespace_and_the_dimensions_of_the_file() throws Exception {
        String emf = EMF.formatted("namespace: Shop/Db, dimensions: { service: shop }");
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, emf);
                RawClient client = RawClient.login(pgweir.port())) {
            written.await("\"Namespace\": \"Shop/Db\"", "[[\"service\", \"server\"]]", "\"service\": \"shop\"");
            client.ask("select 1");
            written.await("\"server\": \"main\"", "\"pgweir.clients\": 1.0", "\"pgweir.transactions\": 1.0");
            written.await("\"tenant\": \"default\"");
        }
    }

    @Test
    void it_may_be_turned_on_and_tenants_summed_by_a_reload() throws Exception {
        String before = yaml("");
        try (TestPgweir pgweir = TestPgweir.start(before)) {
            pgweir.reload(yaml(EMF.formatted("top_tenants: 0")));
            pgweir.expectServesNextClient();
            written.await("\"tenant\": \"other\"");
            assertThat(written.lines()).noneMatch(line -> line.contains("\"tenant\": \"default\""));
        }
    }

    private static String yaml(String more) {
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { server: main }
                users:
                  app: { password: secret }
                """.formatted(TestPostgres.newest().port()) + more;
    }
}
