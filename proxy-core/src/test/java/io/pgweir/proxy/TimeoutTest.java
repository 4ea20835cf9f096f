package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.portalSuspended;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FaultyWire;
import io.pgweir.proxy.testing.FaultyWire.Direction;
import io.pgweir.proxy.testing.FaultyWire.Fault;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each limit of {@code timeouts}: what is told, under which SQLSTATE, and what becomes of the session. */
class TimeoutTest {

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void a_query_is_cancelled_and_the_session_goes_on() throws Exception {
        try (TestPgweir pgweir = limitedTo("query: 200ms");
                RawClient client = RawClient.login(pgweir.port())) {
            client.send(query("select pg_sleep(60)"));
            client.expect(rowDescription("pg_sleep"));
            ErrorFields error = client.read().errorFields();
            assertThat(error.severity()).isEqualTo("ERROR");
            assertTold(error, "57014", "timeouts.query = 200ms");
            client.expect(readyForQuery('I'));
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void a_query_in_a_pipeline_is_told_of_its_limit_in_its_turn() throws Exception {
        try (TestPgweir pgweir = limitedTo("query: 300ms");
                RawClient client = RawClient.login(pgweir.port())) {
            client.send(
                    query("select 'before'"),
                    parse("", "select 'in the batch' from pg_sleep(60)"),
                    bind("", ""),
                    execute(""),
                    sync(),
                    query("select 'behind'"));
            assertThat(client.readToReady()).contains(dataRow("before"));
            client.expect(parseComplete(), bindComplete());
            assertTold(client.read().errorFields(), "57014", "timeouts.query = 300ms");
            client.expect(readyForQuery('I'));
            assertThat(client.readToReady()).contains(dataRow("behind"));
        }
    }

    @Test
    void short_queries_may_take_longer_together_than_one_may_alone() throws Exception {
        try (TestPgweir pgweir = limitedTo("query: 500ms");
                RawClient client = RawClient.login(pgweir.port())) {
            FrontendMessage nap = query("select pg_sleep(0.2)");
            client.send(nap, nap, nap, nap, nap);
            for (int i = 0; i < 5; i++) {
                assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            }
        }
    }

    /** The query has ended by itself before its cancel arrives: what comes next must not be there to be hit. */
    @Test
    void the_next_query_is_sent_only_when_the_cancel_of_the_one_before_is_carried_out() throws Exception {
        try (FaultyWire wire = FaultyWire.openTo(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(wire.port(), 2, "timeouts: { query: 1s }");
                Observer observer = Observer.of(postgres);
                RawClient other = RawClient.login(pgweir.port());
                RawClient client = RawClient.login(pgweir.port())) {
            begin(client);
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(1.5)"));
            observer.awaitRunning(pid, "pg_sleep(1.5)");
            wire.inject(Fault.STALL, Direction.REQUESTS, 0);
            assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('T'));
            client.send(query("select pg_sleep(0.5), 'second'"));
            assertThat(other.ask("select 'the loop has gone on'")).isEqualTo("the loop has gone on");
            assertThat(observer.count("pg_stat_activity where pid = " + pid + " and state = 'active'"))
                    .isZero();
            wire.heal();
            assertThat(client.readToReady()).contains(dataRow("", "second")).endsWith(readyForQuery('T'));
        }
    }

    /** The cancel comes late, and hits the query behind. Nobody has requested that, and it must not look as if. */
    @Test
    void a_query_that_is_hit_by_the_cancel_of_the_one_before_is_told_of_the_limit() throws Exception {
        try (FaultyWire wire = FaultyWire.openTo(postgres.port());
                TestPgweir pgweir = TestPgweir.inFrontOf(wire.port(), 1, "timeouts: { query: 1s }");
                Observer observer = Observer.of(postgres);
                RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(1.5)"), query("select pg_sleep(0.9), 'second'"));
            observer.awaitRunning(pid, "pg_sleep(1.5)");
            wire.inject(Fault.STALL, Direction.REQUESTS, 0);
            assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            observer.awaitRunning(pid, "second");
            wire.heal();
            assertThat(client.read()).isEqualTo(rowDescription("pg_sleep", "?column?"));
            ErrorFields error = client.read().errorFields();
            assertThat(error.message()).endsWith("query timeout of the statement before it");
            assertTold(error, "57014", "timeouts.query = 1000ms. The statement before it in the pipeline");
            client.expect(readyForQuery('I'));
            client.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep(60)");
            client.cancel();
            client.expect(rowDescription("pg_sleep"));
            assertThat(client.read().errorFields().message()).contains("user request");
        }
    }

    @Test
    void a_transaction_that_lasts_too_long_ends_with_its_session() throws Exception {
        try (TestPgweir pgweir = limitedTo("transaction: 300ms");
                Observer observer = Observer.of(postgres);
                RawClient client = RawClient.login(pgweir.port())) {
            begin(client);
            String pid = client.ask("select pg_backend_pid()");
            ErrorFields error = client.read().errorFields();
            assertThat(error.severity()).isEqualTo("FATAL");
            assertTold(error, "25P04", "timeouts.transaction = 300ms");
            client.expectEnd();
            assertNextClientGets(pgweir, pid);
            assertThat(observer.count("pg_locks where locktype = 'advisory'")).isZero();
        }
    }

    @Test
    void a_single_query_is_a_transaction_too() throws Exception {
        try (TestPgweir pgweir = limitedTo("transaction: 300ms");
                RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(60)"));
            // Outside of a block it may have been committed while the limit was reached.
            assertTold(client.read().errorFields(), "08007", "timeouts.transaction = 300ms");
            client.expectEnd();
            assertNextClientGets(pgweir, pid);
        }
    }

    @Test
    void a_client_that_idles_in_a_transaction_is_closed_and_its_transaction_rolled_back() throws Exception {
        try (TestPgweir pgweir = limitedTo("idle_in_transaction: 300ms");
                Observer observer = Observer.of(postgres);
                RawClient client = RawClient.login(pgweir.port())) {
            begin(client);
            String pid = client.ask("select pg_backend_pid()");
            ErrorFields error = client.read().errorFields();
            assertThat(error.severity()).isEqualTo("FATAL");
            assertTold(error, "25P03", "timeouts.idle_in_transaction = 300ms");
            client.expectEnd();
            assertNextClientGets(pgweir, pid);
            assertThat(observer.count("pg_locks where locktype = 'advisory'")).isZero();
        }
    }

    @Test
    void a_client_that_works_in_its_transaction_is_not_idle() throws Exception {
        try (TestPgweir pgweir = limitedTo("idle_in_transaction: 400ms");
                RawClient client = RawClient.login(pgweir.port())) {
            begin(client);
            client.ask("select pg_sleep(0.7)");
            client.send(query("commit"));
            client.expect(commandComplete("COMMIT"), readyForQuery('I'));
        }
    }

    @Test
    void a_batch_that_never_gets_its_sync_is_a_transaction_in_which_its_client_idles() throws Exception {
        try (TestPgweir pgweir = limitedTo("idle_in_transaction: 300ms");
                RawClient client = RawClient.login(pgweir.port())) {
            client.send(FrontendMessage.parse("", "select 1"), FrontendMessage.flush());
            client.expect(parseComplete());
            assertTold(client.read().errorFields(), "25P03", "timeouts.idle_in_transaction = 300ms");
            client.expectEnd();
        }
    }

    @Test
    void a_batch_that_never_gets_its_sync_lasts_too_long_however_busy_it_is() throws Exception {
        try (TestPgweir pgweir = limitedTo("transaction: 500ms");
                RawClient client = RawClient.login(pgweir.port())) {
            BackendMessage heard = null;
            while (heard == null || heard.equals(parseComplete())) {
                client.send(FrontendMessage.parse("", "select 1"), FrontendMessage.flush());
                heard = client.read();
            }
            assertTold(heard.errorFields(), "25P04", "timeouts.transaction = 500ms");
        }
    }

    @Test
    void a_client_that_reads_a_portal_by_flush_is_not_idle() throws Exception {
        try (TestPgweir pgweir = limitedTo("idle_in_transaction: 400ms");
                RawClient client = RawClient.login(pgweir.port())) {
            begin(client);
            client.send(
                    FrontendMessage.parse("", "select pg_sleep(0.3)::text from generate_series(1, 3)"),
                    FrontendMessage.bind("", ""));
            client.send(FrontendMessage.execute("", 1), FrontendMessage.flush());
            client.expect(parseComplete(), bindComplete(), dataRow(""), portalSuspended());
            for (int row = 2; row <= 3; row++) {
                client.send(FrontendMessage.execute("", 1), FrontendMessage.flush());
                client.expect(dataRow(""), portalSuspended());
            }
        }
    }

    @Test
    void an_idle_client_is_closed() throws Exception {
        try (TestPgweir pgweir = limitedTo("client_idle: 300ms");
                RawClient client = RawClient.login(pgweir.port())) {
            ErrorFields error = client.read().errorFields();
            assertThat(error.severity()).isEqualTo("FATAL");
            assertTold(error, "57P05", "timeouts.client_idle = 300ms");
            client.expectEnd();
        }
    }

    @Test
    void a_client_that_never_says_who_it_is_is_closed_without_a_word() throws Exception {
        try (TestPgweir pgweir = limitedTo("login: 300ms");
                RawClient client = RawClient.open(pgweir.port())) {
            client.expectEnd();
        }
    }

    @Test
    void a_client_that_never_sends_its_password_is_told_and_closed() throws Exception {
        try (TestPgweir pgweir = limitedTo("login: 300ms");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(FrontendMessage.startup(0, Map.of("user", TestPostgres.USER, "database", "app")));
            assertThat(client.read().type()).isEqualTo(BackendType.AUTHENTICATION);
            ErrorFields error = client.read().errorFields();
            assertThat(error.severity()).isEqualTo("FATAL");
            assertTold(error, "57014", "timeouts.login = 300ms");
            client.expectEnd();
        }
    }

    @Test
    void a_server_that_accepts_and_stays_silent_is_given_up() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                TestPgweir pgweir = TestPgweir.inFrontOf(silent.getLocalPort(), 1, """
                        timeouts: { server_connect: 200ms }
                        tenants: { default: { max_wait: 600ms } }
                        """)) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port())))
                    .hasMessageContaining("ErrorResponse[08001] FATAL: server \"main\" did not complete a login within"
                            + " timeouts.server_connect = 200ms");
        }
    }

    // ----------------------------------------------------------------------------------------------------------------

    private TestPgweir limitedTo(String limit) {
        return TestPgweir.inFrontOf(postgres, 1, "timeouts: { " + limit + " }");
    }

    private static void begin(RawClient client) throws Exception {
        client.send(query("begin; select pg_advisory_xact_lock(1)"));
        assertThat(client.readToReady()).endsWith(readyForQuery('T'));
    }

    private static void assertTold(ErrorFields error, String sqlState, String setting) {
        assertThat(error.sqlState()).isEqualTo(sqlState);
        assertThat(error.message() + "\n" + error.detail()).contains(setting);
        assertThat(error.message()).isNotEmpty();
    }

    private static void assertNextClientGets(TestPgweir pgweir, String pid) throws Exception {
        try (RawClient next = RawClient.login(pgweir.port())) {
            assertThat(next.ask("select pg_backend_pid()")).isEqualTo(pid);
        }
    }
}
