package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clients of a tenant get of a real server's connections, beside those of others. */
@Timeout(30)
class TenantShareTest {

    private static final TestPostgres postgres = TestPostgres.newest();

    @Test
    void a_tenant_uses_no_more_connections_than_its_limit_and_others_do_not_wait_for_it() throws Exception {
        try (TestPgweir pgweir = pool(3, "max_connections: 1, max_wait: 300ms");
                RawClient holder = reports(pgweir);
                RawClient second = reports(pgweir);
                RawClient third = reports(pgweir);
                RawClient other = RawClient.login(pgweir.port())) {
            holder.run("begin");
            second.send(query("select 'second'"));
            pgweir.awaitWaiting(1);
            assertThat(other.ask("select 'at once'")).isEqualTo("at once");
            ErrorFields refusal = second.read().errorFields();
            assertThat(refusal.sqlState()).isEqualTo("53300");
            assertThat(refusal.detail()).contains("tenant reports: 1 of 1 in use");
            assertThat(refusal.hint()).contains("tenants.reports.max_connections, which is 1");
            second.expect(readyForQuery('I'));
            third.send(query("select 'third'"));
            pgweir.awaitWaiting(1);
            holder.run("commit");
            assertThat(third.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void a_raised_limit_lets_in_who_waits() throws Exception {
        try (TestPgweir pgweir = pool(3, "max_connections: 1");
                RawClient holder = reports(pgweir);
                RawClient second = reports(pgweir)) {
            holder.run("begin");
            second.send(query("select 'second'"));
            pgweir.awaitWaiting(1);
            pgweir.reload(yaml(3, "max_connections: 2"));
            assertThat(second.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            holder.run("commit");
        }
    }

    @Test
    void what_is_reserved_for_a_tenant_goes_to_it_before_those_who_came_first() throws Exception {
        try (TestPgweir pgweir = pool(1, "reserved_connections: 1");
                RawClient holder = RawClient.login(pgweir.port());
                RawClient first = RawClient.login(pgweir.port());
                RawClient reserved = reports(pgweir)) {
            holder.run("begin");
            first.send(query("select 'first'"));
            pgweir.awaitWaiting(1);
            reserved.send(query("begin"));
            pgweir.awaitWaiting(2);
            holder.run("commit");
            assertThat(reserved.readToReady()).endsWith(readyForQuery('T'));
            pgweir.awaitWaiting(1);
            reserved.run("commit");
            assertThat(first.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void of_two_that_have_used_as_much_the_heavier_is_served_first() throws Exception {
        try (TestPgweir pgweir = pool(1, "weight: 1000");
                RawClient light = RawClient.login(pgweir.port());
                RawClient heavy = reports(pgweir);
                RawClient holder = RawClient.login(pgweir.port(), Map.of("application_name", "third"))) {
            light.run("select pg_sleep(0.2)");
            heavy.run("select pg_sleep(0.2)");
            holder.run("begin");
            light.send(query("select 'light'"));
            pgweir.awaitWaiting(1);
            heavy.send(query("begin"));
            pgweir.awaitWaiting(2);
            holder.run("commit");
            assertThat(heavy.readToReady()).endsWith(readyForQuery('T'));
            heavy.run("commit");
            assertThat(light.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void a_burst_is_served_at_once_and_what_is_above_the_rate_waits() throws Exception {
        try (TestPgweir pgweir = pool(5, "transactions_per_second: 1, transactions_burst: 3, max_wait: 200ms")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(reports(pgweir));
            }
            // The first login has needed a server connection, too.
            List<ErrorFields> refusals = new ArrayList<>();
            for (RawClient client : clients) {
                client.send(query("select 1"));
            }
            for (RawClient client : clients) {
                client.readToReady().stream()
                        .filter(message -> message.type() == 'E')
                        .forEach(message -> refusals.add(message.errorFields()));
                client.close();
            }
            assertThat(refusals).hasSizeBetween(1, 8).allSatisfy(refusal -> {
                assertThat(refusal.sqlState()).isEqualTo("53300");
                assertThat(refusal.hint()).contains("tenants.reports.transactions_per_second, which is 1");
            });
        }
    }

    private static TestPgweir pool(int size, String keys) {
        return TestPgweir.start(yaml(size, keys));
    }

    private static String yaml(int size, String keys) {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: %d, session_state_audit: off } }
                users: { app: { password: secret } }
                tenants:
                  reports: { match: { application_name: reports }, %s }
                  third: { match: { application_name: third } }
                """.formatted(postgres.port(), size, keys);
    }

    private static RawClient reports(TestPgweir pgweir) throws IOException {
        return RawClient.login(pgweir.port(), Map.of("application_name", "reports"));
    }
}
