package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What PostgreSQL writes into its log of all statements, when clients do through pgweir what clients do. */
class ServerLogTest {

    private static final Pattern TRANSACTION_COMMAND =
            Pattern.compile("(begin|start|savepoint|release|commit|end|rollback|abort|prepare transaction)\\b.*");

    private EmbeddedPostgres own;
    private TestPgweir pgweir;
    private Observer observer;

    @BeforeEach
    void a_postgresql_that_logs_all_statements_and_a_pool_of_one() throws Exception {
        own = TestPostgres.ownInstance(
                "logging_collector", "on", "log_statement", "all", "log_line_prefix", "%u:", "log_min_messages", "log");
        pgweir = TestPgweir.inFrontOf(own.getPort(), 1, "");
        observer = Observer.at(own.getPort());
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
        pgweir.close();
        own.close();
    }

    @Test
    void there_is_no_transaction_and_no_savepoint_that_a_client_did_not_ask_for() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port());
                RawClient other = RawClient.login(pgweir.port())) {
            client.send(query("set work_mem = '7MB'"));
            client.readToReady();
            other.ask("select 'other settings'");
            client.send(parse("s", "select $1::int"), bind("", "s", "1"), execute(""), sync());
            client.readToReady();
            client.send(query("begin"), query("savepoint mine"), query("select 1/0"), query("rollback to mine"));
            client.send(query("commit"), query("reset work_mem"), query("deallocate s"), query("deallocate s"));
            for (int i = 0; i < 8; i++) {
                client.readToReady();
            }
            client.send(query("listen pinned"), query("unlisten pinned"), query("select 1/0"));
            for (int i = 0; i < 3; i++) {
                client.readToReady();
            }
            other.ask("select 'pooled again'");
        }
        assertThat(transactionCommands()).containsExactly("begin", "savepoint mine", "rollback to mine", "commit");
    }

    @Test
    void who_vanishes_in_a_transaction_is_rolled_back_by_pgweir_and_that_is_all() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(query("begin"));
            client.expect(commandComplete("BEGIN"), readyForQuery('T'));
        }
        pgweir.expectServesNextClient();
        assertThat(transactionCommands()).containsExactly("begin", "rollback");
    }

    /** Of the pool's user, in their order; the log is complete when it has what is asked last. */
    private List<String> transactionCommands() throws Exception {
        try (RawClient last = RawClient.login(pgweir.port())) {
            last.ask("select 'the end of the log'");
        }
        Await.until("the log is complete", () -> log().contains("the end of the log"));
        return Arrays.stream(log().split("\n"))
                .filter(line -> line.startsWith("app:LOG:"))
                .map(line -> line.replaceFirst("app:LOG: +(statement|execute [^:]*): +", ""))
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> TRANSACTION_COMMAND.matcher(line).matches())
                .toList();
    }

    private String log() throws Exception {
        return observer.ask("select pg_read_file(pg_current_logfile())");
    }
}
