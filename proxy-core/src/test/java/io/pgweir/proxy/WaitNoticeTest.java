package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code query_wait_notify}: who waits long for a server connection is told so, in between of everything else it hears. */
@Timeout(30)
class WaitNoticeTest {

    private static final String SOON = "timeouts: { query_wait_notify: 200ms }";

    @Test
    void who_waits_long_is_told_once_what_for_and_then_served() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient first = RawClient.login(pgweir.port());
                RawClient second = RawClient.login(pgweir.port())) {
            holder.run("begin");
            first.send(query("select 'first'"));
            ErrorFields notice = notice(first);
            assertThat(notice.severity()).isEqualTo("NOTICE");
            assertThat(notice.message()).startsWith("still waiting for a server connection after ");
            assertThat(notice.detail())
                    .contains("Pool app/app: 1 of 1 connections in use")
                    .contains("tenant default: 1 in use, position 1 of 1 waiting")
                    .contains("ms by client \"app@app\" from /127.0.0.1");
            second.send(query("select 'second'"));
            assertThat(notice(second).detail()).contains("position 2 of 2 waiting");
            holder.run("commit");
            first.expect(rowDescription("?column?"), dataRow("first"), commandComplete("SELECT 1"), readyForQuery('I'));
            second.expect(
                    rowDescription("?column?"), dataRow("second"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void each_wait_is_told_of_by_itself() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient client = RawClient.login(pgweir.port())) {
            for (int i = 0; i < 2; i++) {
                holder.run("begin");
                client.send(query("select 1"));
                notice(client);
                holder.run("commit");
                assertThat(client.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            }
        }
    }

    @Test
    void a_pipeline_hears_it_before_all_of_its_replies() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient client = RawClient.login(pgweir.port())) {
            holder.run("begin");
            client.send(parse("", "select 'one'"), bind("", ""), execute(""), sync(), query("select 'two'"));
            notice(client);
            holder.run("commit");
            client.expect(
                    parseComplete(), bindComplete(), dataRow("one"), commandComplete("SELECT 1"), readyForQuery('I'));
            client.expect(rowDescription("?column?"), dataRow("two"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    /** Before AuthenticationOk libpq takes a NOTICE for a mistake. */
    @Test
    void who_waits_for_its_login_is_not_told() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient witness = RawClient.login(pgweir.port())) {
            holder.run("begin");
            CompletableFuture<RawClient> login = CompletableFuture.supplyAsync(() -> login(pgweir, "3MB"));
            Await.until("the login waits", () -> waiting(pgweir) == 1);
            witness.send(query("select 1"));
            notice(witness);
            holder.run("commit");
            // RawClient's login fails at whatever does not belong there.
            login.get().close();
        }
    }

    @Test
    void who_wants_no_notices_gets_none() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient silent = RawClient.login(pgweir.port(), Map.of("client_min_messages", "Warning"));
                RawClient holder = RawClient.login(pgweir.port());
                RawClient witness = RawClient.login(pgweir.port())) {
            holder.run("begin");
            silent.send(query("select 'silent'"));
            pgweir.awaitWaiting(1);
            witness.send(query("select 1"));
            notice(witness);
            holder.run("commit");
            silent.expect(
                    rowDescription("?column?"), dataRow("silent"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void a_tenant_has_its_own_time_of_notice() throws Exception {
        try (TestPgweir pgweir = pool("""
                        timeouts: { query_wait_notify: 200ms }
                        tenants: { quiet: { match: { application_name: quiet }, query_wait_notify: 0 } }
                        """);
                RawClient quiet = RawClient.login(pgweir.port(), Map.of("application_name", "quiet"));
                RawClient holder = RawClient.login(pgweir.port());
                RawClient witness = RawClient.login(pgweir.port())) {
            holder.run("begin");
            quiet.send(query("select 'quiet'"));
            pgweir.awaitWaiting(1);
            witness.send(query("select 1"));
            notice(witness);
            holder.run("commit");
            quiet.expect(rowDescription("?column?"), dataRow("quiet"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void pgjdbc_has_it_as_a_warning() throws Exception {
        try (TestPgweir pgweir = pool(SOON);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient witness = RawClient.login(pgweir.port());
                Connection client = pgweir.connect();
                Statement statement = client.createStatement()) {
            holder.run("begin");
            CompletableFuture<SQLWarning> warning = CompletableFuture.supplyAsync(() -> warningOf(statement));
            pgweir.awaitWaiting(1);
            witness.send(query("select 1"));
            notice(witness);
            holder.run("commit");
            assertThat(warning.get().getMessage()).contains("still waiting for a server connection");
        }
    }

    /** Those who log in count, too. */
    private static int waiting(TestPgweir pgweir) {
        return pgweir.pgweir().views().get(0).pools().tenants().get(0).waiting();
    }

    private static SQLWarning warningOf(Statement statement) {
        try {
            statement.execute("select 1");
            return statement.getWarnings();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RawClient login(TestPgweir pgweir, String workMem) {
        try {
            return RawClient.login(pgweir.port(), Map.of("work_mem", workMem));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ErrorFields notice(RawClient client) throws IOException {
        BackendMessage message = client.read();
        assertThat(message.type()).as(message.toString()).isEqualTo(BackendType.NOTICE_RESPONSE);
        return message.errorFields();
    }

    private static TestPgweir pool(String more) {
        return TestPgweir.inFrontOf(TestPostgres.newest(), 1, more);
    }
}
