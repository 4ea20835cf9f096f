package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tenant's clients may beside its share of connections: how many come in, and how long they may take. */
@Timeout(30)
class TenantLimitsTest {

    private static final Map<String, String> REPORTS =
            Map.of("user", "app", "database", TestPostgres.DATABASE, "application_name", "reports");

    // ---- logins ----------------------------------------------------------------------------------------------------

    @Test
    void more_logins_than_a_tenant_may_begin_are_refused_at_once() throws Exception {
        try (TestPgweir pgweir = start("logins_per_second: 1");
                RawClient one = RawClient.open(pgweir.port());
                RawClient two = RawClient.open(pgweir.port());
                RawClient other = RawClient.login(pgweir.port())) {
            one.send(startup(0, REPORTS));
            two.send(startup(0, REPORTS));
            BackendMessage first = one.read();
            RawClient refused = first.isError() ? one : two;
            ErrorFields error = (first.isError() ? first : two.read()).errorFields();
            assertThat(error.severity()).isEqualTo("FATAL");
            assertTold(error, "53300", "tenants.reports.logins_per_second = 1 is reached by tenant reports");
            assertThat(error.hint()).contains("raise tenants.reports.logins_per_second");
            refused.expectEnd();
            assertThat(other.ask("select 1")).isEqualTo("1");
        }
    }

    /** The refusal is the first that it hears: no password has been asked for, so none is looked up or checked. */
    @Test
    void a_tenant_that_is_full_refuses_before_it_asks_for_a_password() throws Exception {
        try (TestPgweir pgweir = start("max_clients: 1");
                RawClient first = reports(pgweir);
                RawClient second = RawClient.open(pgweir.port())) {
            second.send(startup(0, REPORTS));
            assertTold(second.read().errorFields(), "53300", "tenants.reports.max_clients = 1 is reached");
            second.expectEnd();
            assertThat(first.ask("select 1")).isEqualTo("1");
        }
    }

    @Test
    void who_has_not_proved_who_it_is_takes_nobodys_place() throws Exception {
        try (TestPgweir pgweir = start("max_clients: 1");
                RawClient stranger = RawClient.open(pgweir.port())) {
            stranger.send(startup(0, REPORTS));
            assertThat(stranger.read().type()).isEqualTo(BackendType.AUTHENTICATION);
            try (RawClient first = reports(pgweir)) {
                assertThat(first.ask("select 1")).isEqualTo("1");
            }
        }
    }

    // ---- time ------------------------------------------------------------------------------------------------------

    @Test
    void a_tenant_has_its_own_time_for_a_login() throws Exception {
        try (TestPgweir pgweir = start("login_timeout: 200ms");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(startup(0, REPORTS));
            assertThat(client.read().type()).isEqualTo(BackendType.AUTHENTICATION);
            assertTold(client.read().errorFields(), "57014", "tenants.reports.login_timeout = 200ms");
            client.expectEnd();
        }
    }

    @Test
    void a_tenant_has_its_own_time_for_a_query() throws Exception {
        try (TestPgweir pgweir = start("query_timeout: 200ms");
                RawClient client = reports(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            other.send(query("select pg_sleep(0.6)"));
            ErrorFields error = errorOf(client, "select pg_sleep(60)");
            assertTold(error, "57014", "tenants.reports.query_timeout = 200ms");
            assertThat(error.hint()).contains("raise tenants.reports.query_timeout");
            assertThat(other.readToReady()).noneMatch(BackendMessage::isError);
        }
    }

    @Test
    void a_tenant_has_its_own_time_for_a_transaction() throws Exception {
        try (TestPgweir pgweir = start("transaction_timeout: 200ms");
                RawClient client = reports(pgweir)) {
            client.run("begin");
            ErrorFields error = client.read().errorFields();
            assertTold(error, "25P04", "tenants.reports.transaction_timeout = 200ms");
            assertThat(error.hint()).contains("raise tenants.reports.transaction_timeout");
            client.expectEnd();
        }
    }

    @Test
    void a_tenant_has_its_own_time_to_idle_in_a_transaction() throws Exception {
        try (TestPgweir pgweir = start("idle_in_transaction_timeout: 200ms");
                RawClient client = reports(pgweir)) {
            client.run("begin");
            assertTold(client.read().errorFields(), "25P03", "tenants.reports.idle_in_transaction_timeout = 200ms");
            client.expectEnd();
        }
    }

    @Test
    void a_tenant_has_its_own_time_to_idle() throws Exception {
        try (TestPgweir pgweir = start("client_idle_timeout: 200ms");
                RawClient client = reports(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            assertTold(client.read().errorFields(), "57P05", "tenants.reports.client_idle_timeout = 200ms");
            client.expectEnd();
            assertThat(other.ask("select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_tenant_may_have_more_time_than_all_others() throws Exception {
        try (TestPgweir pgweir = start("idle_in_transaction_timeout: 0", "timeouts: { idle_in_transaction: 200ms }");
                RawClient client = reports(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            client.run("begin");
            other.run("begin");
            assertTold(other.read().errorFields(), "25P03", "timeouts.idle_in_transaction = 200ms");
            assertThat(client.ask("select 1")).isEqualTo("1");
            client.run("commit");
        }
    }

    @Test
    void a_reload_gives_new_times_to_clients_that_are_here() throws Exception {
        try (TestPgweir pgweir = start("weight: 1");
                RawClient inTransaction = reports(pgweir);
                RawClient inQuery = reports(pgweir);
                RawClient idle = reports(pgweir)) {
            inTransaction.run("begin");
            inQuery.send(query("select pg_sleep(60)"));
            pgweir.reload(
                    yaml("query_timeout: 200ms, idle_in_transaction_timeout: 200ms, client_idle_timeout: 200ms", ""));
            assertTold(
                    inTransaction.read().errorFields(), "25P03", "tenants.reports.idle_in_transaction_timeout = 200ms");
            assertTold(BackendMessage.errorIn(inQuery.readToReady()), "57014", "tenants.reports.query_timeout = 200ms");
            assertTold(idle.read().errorFields(), "57P05", "tenants.reports.client_idle_timeout = 200ms");
        }
    }

    @Test
    void clients_of_a_tenant_that_a_reload_takes_away_have_the_limits_of_the_default() throws Exception {
        try (TestPgweir pgweir = start("reserved_connections: 1, max_connections: 1, idle_in_transaction_timeout: 0");
                RawClient holder = reports(pgweir);
                RawClient waiter = reports(pgweir)) {
            holder.run("begin");
            waiter.send(query("select 'served'"));
            pgweir.awaitWaiting(1);
            pgweir.reload(yaml("weight: 1", "timeouts: { idle_in_transaction: 200ms }")
                    .replace("reports:", "others:"));
            assertThat(waiter.readToReady()).endsWith(readyForQuery('I')).noneMatch(BackendMessage::isError);
            assertTold(holder.read().errorFields(), "25P03", "timeouts.idle_in_transaction = 200ms");
            assertThat(pgweir.pgweir().views().get(0).pools().tenants())
                    .extracting(tenant -> tenant.share().reserved())
                    .containsOnly(0);
        }
    }

    private static ErrorFields errorOf(RawClient client, String sql) throws IOException {
        client.send(query(sql));
        var replies = client.readToReady();
        assertThat(replies).endsWith(readyForQuery('I'));
        return BackendMessage.errorIn(replies);
    }

    private static void assertTold(ErrorFields error, String sqlState, String setting) {
        assertThat(error.sqlState()).isEqualTo(sqlState);
        assertThat(error.detail()).contains(setting);
    }

    private static RawClient reports(TestPgweir pgweir) throws IOException {
        return RawClient.login(pgweir.port(), REPORTS);
    }

    private static TestPgweir start(String keys) {
        return start(keys, "");
    }

    private static TestPgweir start(String keys, String more) {
        return TestPgweir.start(yaml(keys, more));
    }

    private static String yaml(String keys, String more) {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 5, session_state_audit: off } }
                users: { app: { password: secret } }
                tenants: { reports: { match: { application_name: reports }, %s } }
                """.formatted(TestPostgres.newest().port(), keys) + more + "\n";
    }
}
