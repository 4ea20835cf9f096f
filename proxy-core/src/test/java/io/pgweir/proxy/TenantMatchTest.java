package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.testing.LoadBalancer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tenants.*.match}: by what a client says or is when it logs in, it is of this tenant or of that. */
@Timeout(30)
class TenantMatchTest {

    private static final Map<String, String> APP = Map.of("user", "app", "database", TestPostgres.DATABASE);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c pgweir.tenant=report-1",
                "-c work_mem=1MB --pgweir.tenant=report-1",
                "-cPGWEIR.Tenant=report-1"
            })
    void a_client_may_name_its_tenant_in_the_startup_options_and_postgresql_does_not_hear_of_it(String options)
            throws Exception {
        try (TestPgweir pgweir = start("", "{ user: [other, app], option: \"report-*\" }");
                RawClient client = RawClient.login(pgweir.port(), Map.of("options", options))) {
            assertThat(client.ask("select coalesce(current_setting('pgweir.tenant', true), 'unknown')"))
                    .isEqualTo("unknown");
            assertThat(tenants(pgweir)).containsExactly("reports");
        }
    }

    @Test
    void who_may_not_name_its_tenant_or_names_another_is_of_the_default() throws Exception {
        try (TestPgweir pgweir = start("", "{ user: [other, trust_user], option: \"report-*\" }");
                RawClient mayNot = RawClient.login(pgweir.port(), Map.of("options", "-c pgweir.tenant=report-1"));
                RawClient another = RawClient.login(
                        pgweir.port(), Map.of("user", "trust_user", "options", "-c pgweir.tenant=shop"));
                RawClient none = RawClient.login(pgweir.port(), Map.of("user", "trust_user"))) {
            assertThat(mayNot.ask("select 1") + another.ask("select 2") + none.ask("select 3"))
                    .isEqualTo("123");
            assertThat(tenants(pgweir)).containsExactly("default");
        }
    }

    @Test
    void what_a_client_sets_later_does_not_make_it_another_tenants() throws Exception {
        try (TestPgweir pgweir = start("", "{ user: \"*\", option: reports, application_name: reports }");
                RawClient client = RawClient.login(pgweir.port(), Map.of("options", "-c pgweir.tenant=reports"))) {
            client.run("set pgweir.tenant = 'reports'");
            client.run("set application_name = 'reports'");
            assertThat(client.ask("select current_setting('pgweir.tenant')")).isEqualTo("reports");
            assertThat(tenants(pgweir)).containsExactly("default");
        }
    }

    @Test
    void a_tenant_takes_who_connects_to_a_host_name_that_matches() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        String tls = ", tls: { mode: prefer, certificate: " + own.certificate() + ", key: " + own.key() + " }";
        try (TestPgweir pgweir = start(tls, "{ sni: \"REPORTS.*\" }")) {
            try (RawClient plain = RawClient.login(pgweir.port());
                    RawClient other = calling(pgweir, own, "shop.example")) {
                assertThat(plain.ask("select 1") + other.ask("select 2")).isEqualTo("12");
                assertThat(tenants(pgweir)).containsExactly("default");
            }
            try (RawClient reports = calling(pgweir, own, "Reports.Example")) {
                assertThat(reports.ask("select 1")).isEqualTo("1");
                assertThat(tenants(pgweir)).containsExactlyInAnyOrder("default", "reports");
            }
        }
    }

    @Test
    void a_tenant_takes_who_comes_from_an_address_of_its_networks() throws Exception {
        try (TestPgweir pgweir = start("", "{ address: [10.0.0.0/8, 127.0.0.2] }");
                RawClient other = RawClient.login(pgweir.port())) {
            assertThat(other.ask("select 1")).isEqualTo("1");
            assertThat(tenants(pgweir)).containsExactly("default");
            try (RawClient reports = RawClient.openFrom("127.0.0.2", pgweir.port())) {
                logIn(reports);
                assertThat(tenants(pgweir)).containsExactlyInAnyOrder("default", "reports");
            }
        }
    }

    @Test
    void behind_a_load_balancer_the_clients_own_address_counts() throws Exception {
        try (TestPgweir pgweir = start(", proxy_protocol: 127.0.0.1", "{ address: 10.9.0.0/16 }");
                LoadBalancer here = new LoadBalancer(pgweir.port(), LoadBalancer.header("10.9.8.7"));
                LoadBalancer elsewhere = new LoadBalancer(pgweir.port(), LoadBalancer.header("10.8.8.7"));
                RawClient other = RawClient.login(elsewhere.port())) {
            assertThat(other.ask("select 1")).isEqualTo("1");
            assertThat(tenants(pgweir)).containsExactly("default");
            try (RawClient reports = RawClient.login(here.port())) {
                assertThat(reports.ask("select 1")).isEqualTo("1");
                assertThat(tenants(pgweir)).containsExactlyInAnyOrder("default", "reports");
            }
        }
    }

    /** The tenants that have had a client. */
    private static Set<String> tenants(TestPgweir pgweir) {
        return pgweir.pgweir().views().stream()
                .map(ServerView::pools)
                .flatMap(pools -> pools.tenants().stream())
                .map(TenantSnapshot::share)
                .map(share -> share.tenant())
                .collect(Collectors.toSet());
    }

    private static void logIn(RawClient client) throws IOException {
        client.send(startup(0, APP));
        client.authenticate(TestPostgres.PASSWORD);
    }

    private static RawClient calling(TestPgweir pgweir, TestCertificate own, String host) throws Exception {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), pgweir.port());
        plain.getOutputStream().write(sslRequest().bytes());
        assertThat((char) plain.getInputStream().read()).isEqualTo('S');
        RawClient client = RawClient.over(TestCertificate.onlyTrusting(own.x509())
                .getSocketFactory()
                .createSocket(plain, host, pgweir.port(), true));
        logIn(client);
        return client;
    }

    private static TestPgweir start(String listen, String match) throws StartupFailure {
        return TestPgweir.start(
                TestPgweir.config("""
                listen: { port: 0%s }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret }, trust_user: { password: secret } }
                tenants: { reports: { match: %s } }
                """.formatted(listen, TestPostgres.newest().port(), match)));
    }
}
