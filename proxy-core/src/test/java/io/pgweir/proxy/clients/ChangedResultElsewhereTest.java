package io.pgweir.proxy.clients;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parameterDescription;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.INT4;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.describePortal;
import static io.pgweir.proxy.testing.FrontendMessage.describeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A table changes, and its statements are then used on a server connection that does not have them yet. PostgreSQL prepares
 * them there as if nothing had been; who was told the old result elsewhere must hear what it would have heard on a
 * connection of its own.
 */
class ChangedResultElsewhereTest extends TwoRawClients {

    private static final String SELECT = "select a from changing where b = $1";
    private static final String INSERT = "insert into changing (b) values ($1) returning *";

    @BeforeEach
    void createTable() throws Exception {
        directly(
                "drop table if exists changing; create table changing (a int, b int); insert into changing values (1, 1)");
    }

    private void change() throws Exception {
        directly("alter table changing alter a type text");
    }

    // ---- who does not ask again ------------------------------------------------------------------------------------

    @Test
    void who_described_its_statement_hears_it_once_in_postgresqls_words() throws Exception {
        prepare(client, "s", SELECT);
        change();
        takeServerConnectionAway();
        client.send(bind("", "s", "1"), execute(""), sync());
        ErrorFields refused = client.read().errorFields();
        assertThat(refused).isEqualTo(ErrorFields.error("0A000", "cached plan must not change result type"));
        client.expect(readyForQuery('I'));
        run(client, bind("", "s", "1"), dataRow("1"));
    }

    @Test
    void who_described_its_first_portal_as_pgjdbc_does_hears_it_too() throws Exception {
        client.send(parse("s", SELECT), bind("p", "s", "1"), describePortal("p"), execute("p"), sync());
        client.expect(parseComplete(), bindComplete(), rowDescription("a"), dataRow("1"));
        client.readToReady();
        change();
        takeServerConnectionAway();
        client.send(bind("", "s", "1"), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
        run(client, bind("", "s", "1"), dataRow("1"));
    }

    @Test
    void what_is_refused_is_not_done() throws Exception {
        prepare(client, "i", INSERT);
        change();
        takeServerConnectionAway();
        client.send(bind("", "i", "2"), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
        assertThat(client.ask("select count(*) from changing")).isEqualTo("1");
    }

    @Test
    void a_transaction_fails_by_it() throws Exception {
        prepare(client, "s", SELECT);
        change();
        takeServerConnectionAway();
        client.send(query("begin"));
        client.readToReady();
        client.send(bind("", "s", "1"), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('E'));
        client.send(bind("", "s", "1"), execute(""), sync());
        client.expect(error("25P02"), readyForQuery('E'));
        client.send(query("rollback"));
        client.readToReady();
        run(client, bind("", "s", "1"), dataRow("1"));
    }

    @Test
    void a_pipeline_fails_where_it_stands() throws Exception {
        prepare(client, "i", "insert into changing (b) values ($1)");
        prepare(client, "s", SELECT);
        change();
        takeServerConnectionAway();
        client.send(bind("", "i", "3"), execute(""), bind("", "s", "1"), execute(""), sync());
        client.expect(bindComplete(), commandComplete("INSERT 0 1"), error("0A000"), readyForQuery('I'));
        assertThat(client.ask("select count(*) from changing")).isEqualTo("1");
    }

    // ---- who asks again, or was told nothing -----------------------------------------------------------------------

    @Test
    void who_describes_what_it_runs_gets_the_new_result() throws Exception {
        prepare(client, "all", "select * from changing where b = $1");
        directly("alter table changing add c int default 3");
        takeServerConnectionAway();
        client.send(bind("", "all", "1"), describePortal(""), execute(""), sync());
        client.expect(bindComplete(), rowDescription("a", "b", "c"), dataRow("1", "1", "3"));
        assertThat(client.readToReady()).hasSize(2);
        run(client, bind("", "all", "1"), dataRow("1", "1", "3"));
    }

    @Test
    void who_describes_its_statement_again_is_told_the_new_result() throws Exception {
        prepare(client, "all", "select * from changing where b = $1");
        directly("alter table changing add c int default 3");
        takeServerConnectionAway();
        client.send(describeStatement("all"), flush());
        client.expect(parameterDescription(INT4), rowDescription("a", "b", "c"));
        run(client, bind("", "all", "1"), dataRow("1", "1", "3"));
    }

    @Test
    void who_prepares_after_the_change_hears_nothing_of_it() throws Exception {
        prepare(client, "s", SELECT);
        change();
        takeServerConnectionAway();
        try (RawClient fresh = RawClient.login(pgweir.port())) {
            fresh.send(parse("mine", SELECT), bind("", "mine", "1"), execute(""), sync());
            fresh.expect(
                    parseComplete(), bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
            client.send(bind("", "s", "1"), execute(""), sync());
            client.expect(error("0A000"), readyForQuery('I'));
            run(fresh, bind("", "mine", "1"), dataRow("1"));
            run(client, bind("", "s", "1"), dataRow("1"));
        }
    }

    @Test
    void one_text_may_mean_another_temporary_table_to_each_client() throws Exception {
        String select = "select * from mine where a = $1";
        try (TestPgweir larger = TestPgweir.inFrontOf(postgres, 4);
                RawClient one = RawClient.login(larger.port());
                RawClient two = RawClient.login(larger.port())) {
            one.send(query("create temp table mine as select 1 as a"));
            one.expect(commandComplete("SELECT 1"), readyForQuery('I'));
            two.send(query("create temp table mine as select 1 as a, 2 as b"));
            two.expect(commandComplete("SELECT 1"), readyForQuery('I'));
            prepare(one, "s", select);
            prepare(two, "s", select);
            for (int round = 0; round < 2; round++) {
                run(one, bind("", "s", "1"), dataRow("1"));
                run(two, bind("", "s", "1"), dataRow("1", "2"));
            }
        }
    }

    // ---- where nothing has changed, or something else fails --------------------------------------------------------

    @Test
    void what_has_not_changed_is_used_elsewhere_as_before() throws Exception {
        prepare(client, "s", SELECT);
        prepare(client, "i", INSERT);
        takeServerConnectionAway();
        client.send(bind("", "i", "2"), execute(""), bind("", "s", "1"), execute(""), bind("", "s", "2"), execute(""));
        client.send(sync(), bind("", "s", "1"), execute(""), sync());
        client.expect(bindComplete(), dataRow(null, "2"), commandComplete("INSERT 0 1"));
        client.expect(bindComplete(), dataRow("1"), commandComplete("SELECT 1"));
        client.expect(bindComplete(), dataRow((String) null), commandComplete("SELECT 1"), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void what_stood_elsewhere_before_anybody_was_told_its_result_is_compared_too() throws Exception {
        client.send(query("begin"));
        client.readToReady();
        other.send(parse("o", SELECT), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        client.send(parse("s", SELECT), describeStatement("s"), sync());
        client.expect(parseComplete(), parameterDescription(INT4), rowDescription("a"), readyForQuery('T'));
        client.send(query("commit"));
        client.readToReady();
        takeServerConnectionAway();
        run(client, bind("", "s", "1"), dataRow("1"));
        change();
        client.send(bind("", "s", "1"), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
        run(client, bind("", "s", "1"), dataRow("1"));
    }

    @Test
    void values_go_on_to_be_of_the_types_that_postgresql_told() throws Exception {
        prepare(client, "s", SELECT);
        directly("alter table changing alter b type bigint");
        takeServerConnectionAway();
        byte[] binary = "\0s\0\0\1\0\1\0\1\0\0\0\4\0\0\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1);
        run(client, message('B', binary), dataRow("1"));
    }

    @Test
    void what_cannot_be_prepared_any_more_is_refused_in_its_turn() throws Exception {
        prepare(client, "s", SELECT);
        directly("drop table changing");
        takeServerConnectionAway();
        client.send(query("select 1"), bind("", "s", "1"), execute(""), sync(), query("select 2"));
        assertThat(client.readToReady()).contains(dataRow("1"));
        client.expect(error("42P01"), readyForQuery('I'));
        assertThat(client.readToReady()).contains(dataRow("2"));
    }

    @Test
    void behind_an_error_nothing_is_compared() throws Exception {
        prepare(client, "s", SELECT);
        takeServerConnectionAway();
        client.send(parse("", "wrong"), bind("", "s", "1"), execute(""), sync());
        client.expect(error("42601"), readyForQuery('I'));
        client.send(parse("", "wrong"), flush());
        client.expect(error("42601"));
        client.send(bind("", "s", "1"), execute(""), sync());
        client.expect(readyForQuery('I'));
        run(client, bind("", "s", "1"), dataRow("1"));
    }

    @Test
    void who_waits_for_the_comparison_can_be_cancelled_and_leave() throws Exception {
        prepare(client, "s", SELECT);
        takeServerConnectionAway();
        try (Connection direct = postgres.direct();
                Statement changing = direct.createStatement()) {
            direct.setAutoCommit(false);
            changing.execute("alter table changing alter a type text");
            client.send(bind("", "s", "1"), execute(""), sync());
            awaitWaitForLock(true);
            client.cancel();
            client.expect(error("57014"), readyForQuery('I'));
            client.send(bind("", "s", "1"), execute(""), sync());
            awaitWaitForLock(true);
            client.reset();
            awaitWaitForLock(false);
            direct.rollback();
        }
        try (RawClient next = RawClient.login(pgweir.port())) {
            prepare(next, "s", SELECT);
            run(next, bind("", "s", "1"), dataRow("1"));
        }
    }

    private void awaitWaitForLock(boolean expected) throws Exception {
        try (Connection direct = postgres.direct();
                Statement observing = direct.createStatement()) {
            Await.until(expected ? "somebody waits for a lock" : "nobody waits for a lock", () -> {
                var waiting = observing.executeQuery("select count(*) > 0 from pg_locks where not granted");
                waiting.next();
                return waiting.getBoolean(1) == expected;
            });
        }
    }
}
