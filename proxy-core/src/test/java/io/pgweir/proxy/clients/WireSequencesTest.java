package io.pgweir.proxy.clients;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.noData;
import static io.pgweir.proxy.testing.BackendMessage.parameterDescription;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.portalSuspended;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.INT4;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closePortal;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.describePortal;
import static io.pgweir.proxy.testing.FrontendMessage.describeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which drivers that cannot be run here send their messages. */
class WireSequencesTest extends TwoRawClients {

    @Test
    void asyncpg_describes_with_flush_and_executes_with_sync() throws IOException {
        String name = "__asyncpg_stmt_1__";
        client.send(parse(name, "select $1::int + 1 as next"), describeStatement(name), flush());
        client.expect(parseComplete(), parameterDescription(INT4), rowDescription("next"));
        client.send(bind("", name, "41"), execute(""), sync());
        client.expect(bindComplete(), dataRow("42"), commandComplete("SELECT 1"), readyForQuery('I'));

        takeServerConnectionAway();
        client.send(bind("", name, "1"), execute(""), sync());
        client.expect(bindComplete(), dataRow("2"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void asyncpg_without_a_statement_cache_keeps_the_unnamed_statement_from_one_transaction_to_the_next()
            throws IOException {
        client.send(parse("", "select 'mine ' || $1::text as whose"), describeStatement(""), sync());
        client.expect(parseComplete(), parameterDescription(25), rowDescription("whose"), readyForQuery('I'));
        other.send(parse("", "select 'theirs ' || $1::text as whose"), describeStatement(""), sync());
        other.expect(parseComplete(), parameterDescription(25), rowDescription("whose"), readyForQuery('I'));

        client.send(bind("", "", "1"), execute(""), sync());
        client.expect(bindComplete(), dataRow("mine 1"), commandComplete("SELECT 1"), readyForQuery('I'));
        other.send(bind("", "", "2"), execute(""), sync());
        other.expect(bindComplete(), dataRow("theirs 2"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void psycopg_prepares_after_five_uses_and_deallocates_by_a_simple_query() throws IOException {
        for (int i = 0; i < 5; i++) {
            client.send(parse("", "select $1::int"), bind("", "", "" + i), describePortal(""), execute(""), sync());
            client.expect(
                    parseComplete(),
                    bindComplete(),
                    rowDescription("int4"),
                    dataRow("" + i),
                    commandComplete("SELECT 1"),
                    readyForQuery('I'));
        }
        client.send(parse("_pg3_0", "select $1::int"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        client.send(bind("", "_pg3_0", "6"), describePortal(""), execute(""), sync());
        client.expect(
                bindComplete(), rowDescription("int4"), dataRow("6"), commandComplete("SELECT 1"), readyForQuery('I'));

        takeServerConnectionAway();
        client.send(query("DEALLOCATE _pg3_0"));
        client.expect(commandComplete("DEALLOCATE"), readyForQuery('I'));
        client.send(bind("", "_pg3_0", "7"), execute(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        client.send(parse("_pg3_0", "select $1::int + 1"), bind("", "_pg3_0", "7"), execute(""), sync());
        client.expect(parseComplete(), bindComplete(), dataRow("8"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void libpq_pipelines_go_on_behind_the_sync_that_follows_an_error() throws IOException {
        String one = "select $1::int";
        client.send(parse("", one), bind("", "", "1"), describePortal(""), execute(""), sync());
        client.send(parse("", one), bind("", "", "2"), describePortal(""), execute(""));
        client.send(parse("", "select 1 / $1::int"), bind("", "", "0"), describePortal(""), execute(""));
        client.send(parse("", one), bind("", "", "3"), describePortal(""), execute(""), sync());
        client.send(parse("", "select nonsense"), bind("", ""), execute(""), sync(), sync());
        client.send(parse("", one), bind("", "", "4"), describePortal(""), execute(""), sync());

        client.expect(answer("1"));
        client.expect(readyForQuery('I'));
        client.expect(answer("2"));
        client.expect(parseComplete(), error("22012"), readyForQuery('I'));
        client.expect(error("42703"), readyForQuery('I'), readyForQuery('I'));
        client.expect(answer("4"));
        client.expect(readyForQuery('I'));
    }

    private static BackendMessage[] answer(String value) {
        return new BackendMessage[] {
            parseComplete(), bindComplete(), rowDescription("int4"), dataRow(value), commandComplete("SELECT 1")
        };
    }

    @Test
    void a_thousand_syncs_in_one_segment_are_all_answered_in_order() throws IOException {
        FrontendMessage[] pipeline = new FrontendMessage[4_000];
        for (int i = 0; i < pipeline.length; i += 4) {
            pipeline[i] = parse("", "select $1::int");
            pipeline[i + 1] = bind("", "", "" + i);
            pipeline[i + 2] = execute("");
            pipeline[i + 3] = sync();
        }
        client.send(pipeline);
        for (int i = 0; i < pipeline.length; i += 4) {
            client.expect(
                    parseComplete(), bindComplete(), dataRow("" + i), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void postgres_js_reads_a_cursor_by_execute_and_flush_from_one_server_connection() throws IOException {
        client.send(parse("", "select n from generate_series(1, 5) n"), describeStatement(""), flush());
        client.expect(parseComplete(), parameterDescription(), rowDescription("n"));
        client.send(bind("", ""), execute("", 2), flush());
        client.expect(bindComplete(), dataRow("1"), dataRow("2"), portalSuspended());
        assertThat(other.ask("select 'not disturbed'")).isEqualTo("not disturbed");
        client.send(execute("", 2), flush());
        client.expect(dataRow("3"), dataRow("4"), portalSuspended());
        client.send(execute("", 2), flush());
        client.expect(dataRow("5"), commandComplete("SELECT 1"));
        client.send(closePortal(""), sync());
        client.expect(closeComplete(), readyForQuery('I'));
    }

    @Test
    void node_postgres_is_told_ready_only_when_it_has_sent_its_sync() throws Exception {
        directly("drop table if exists d3; create table d3 (n int)");
        client.send(parse("", "insert into d3 values ($1)"), describeStatement(""), flush());
        client.expect(parseComplete(), parameterDescription(INT4), noData());
        client.send(bind("", "", "1"), execute(""), flush());
        client.expect(bindComplete(), commandComplete("INSERT 0 1"));
        assertThat(other.ask("select count(*) from d3")).isEqualTo("0");
        client.send(sync());
        client.expect(readyForQuery('I'));
        assertThat(other.ask("select count(*) from d3")).isEqualTo("1");
    }

    @Test
    void a_simple_query_may_stand_in_an_unsynced_batch() throws IOException {
        FrontendMessage[] batch = {
            parse("", "select $1::int", INT4),
            bind("", "", "1"),
            execute(""),
            query("select 2"),
            query("select 3"),
            sync()
        };
        client.send(batch);
        try (RawClient direct = RawClient.login(postgres.port())) {
            direct.send(batch);
            for (int i = 0; i < 3; i++) {
                assertThat(client.readToReady()).isEqualTo(direct.readToReady());
            }
        }
    }

    /** PostgreSQL 18 itself fails the query that comes next on such a connection. */
    @Test
    void a_simple_query_in_an_unsynced_batch_spoils_the_connection_for_nobody() throws IOException {
        client.send(parse("", "select 1"), bind("", ""), execute(""), query("select 2"), sync());
        client.readToReady();
        client.readToReady();
        for (int i = 0; i < 10; i++) {
            assertThat(other.ask("select 3")).isEqualTo("3");
            assertThat(client.ask("select 4")).isEqualTo("4");
        }
    }

    /** An error in the second batch undoes what its Close and Parse of the shared statement did, in the right order. */
    @Test
    void a_statement_that_a_failed_batch_would_have_prepared_anew_can_be_used_afterwards() throws IOException {
        FrontendMessage again = parse("again", "select 7");
        for (int i = 0; i < 4; i++) {
            client.send(parse("s" + i, "select 7"), sync());
            client.readToReady();
        }
        client.send(
                bind("", "s0"),
                execute(""),
                sync(),
                parse("", "select 1 / $1::int"),
                bind("", "", "0"),
                execute(""),
                again,
                bind("", "again"),
                execute(""),
                sync());
        client.readToReady();
        client.readToReady();
        for (int i = 0; i < 6; i++) {
            run(client, bind("", "s1"), dataRow("7"));
            other.send(parse("o" + i, "select 7"), bind("", "o" + i), execute(""), sync());
            other.expect(
                    parseComplete(), bindComplete(), dataRow("7"), commandComplete("SELECT 1"), readyForQuery('I'));
        }
    }

    @Test
    void what_is_deallocated_in_a_failed_transaction_is_still_the_statement_that_it_was() throws IOException {
        client.send(parse("p", "select 8"), sync());
        client.readToReady();
        for (int i = 0; i < 4; i++) {
            client.send(query("begin; select 1/0"));
            client.readToReady();
            client.send(query("deallocate p"));
            client.expect(error("25P02"), readyForQuery('E'));
            client.send(query("rollback"));
            client.readToReady();
            other.send(parse("o" + i, "select 8"), bind("", "o" + i), execute(""), sync());
            other.expect(
                    parseComplete(), bindComplete(), dataRow("8"), commandComplete("SELECT 1"), readyForQuery('I'));
            run(client, bind("", "p"), dataRow("8"));
        }
    }

    @Test
    void a_simple_query_behind_an_error_is_skipped_up_to_the_sync() throws IOException {
        client.send(parse("", "select 1 / $1::int"), bind("", "", "0"), execute(""), query("select 2"), flush());
        client.expect(parseComplete(), error("22012"));
        client.send(sync());
        client.expect(readyForQuery('I'));
        assertThat(client.ask("select 3")).isEqualTo("3");
    }

    @Test
    void a_name_means_to_each_client_what_it_has_prepared_under_it() throws IOException {
        client.send(parse("s1", "select 'mine'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.send(parse("s1", "select 'theirs'"), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        for (int i = 0; i < 10; i++) {
            run(client, bind("", "s1"), dataRow("mine"));
            run(other, bind("", "s1"), dataRow("theirs"));
        }
    }

    @Test
    void what_is_wrong_with_a_text_comes_before_its_name_being_in_use() throws IOException {
        client.send(parse("s1", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        client.send(parse("s1", "selct 1"), sync());
        client.expect(error("42601"), readyForQuery('I'));
    }

    @Test
    void an_unnamed_statement_that_postgresql_skips_takes_nobodys_place() throws IOException {
        client.send(parse("", "select 1"), bind("", ""), execute("nowhere"), flush());
        client.expect(parseComplete(), bindComplete(), error("34000"));
        client.send(parse("", "select 2"), closeStatement(""), sync());
        client.expect(readyForQuery('I'));
        run(client, bind("", ""), dataRow("1"));
    }

    @Test
    void an_unnamed_statement_outlives_a_batch_in_which_postgresql_skips_its_use() throws IOException {
        client.send(parse("", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.send(parse("", "select 'theirs'"), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        client.send(bind("", "nowhere"), bind("", ""), execute(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        run(client, bind("", ""), dataRow("1"));
    }

    @Test
    void a_name_in_use_cannot_be_prepared_again_before_it_is_closed() throws IOException {
        client.send(parse("s1", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        takeServerConnectionAway();
        client.send(parse("s1", "select 2"), sync());
        client.expect(error("42P05"), readyForQuery('I'));
        client.send(closeStatement("s1"), parse("s1", "select 3"), bind("", "s1"), execute(""), sync());
        client.expect(
                closeComplete(),
                parseComplete(),
                bindComplete(),
                dataRow("3"),
                commandComplete("SELECT 1"),
                readyForQuery('I'));
    }

    @Test
    void a_statement_that_could_not_be_prepared_can_be_prepared_later_under_the_same_name() throws IOException {
        client.send(parse("s1", "select nonsense"), sync());
        client.expect(error("42703"), readyForQuery('I'));
        client.send(parse("s1", "select 1"), bind("", "s1"), execute(""), sync());
        client.expect(parseComplete(), bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void closing_what_is_not_there_succeeds_and_closing_a_portal_leaves_the_statement_of_that_name()
            throws IOException {
        client.send(parse("same", "select 7"), closeStatement("unknown"), closePortal("same"), sync());
        client.expect(parseComplete(), closeComplete(), closeComplete(), readyForQuery('I'));
        client.send(bind("same", "same"), execute("same"), sync());
        client.expect(bindComplete(), dataRow("7"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void a_statement_whose_result_has_changed_works_once_it_is_prepared_again() throws Exception {
        directly("drop table if exists shape; create table shape (a int); insert into shape values (1)");
        client.send(parse("s1", "select * from shape"), bind("", "s1"), execute(""), sync());
        client.expect(parseComplete(), bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
        directly("alter table shape add b int default 2");
        client.send(bind("", "s1"), execute(""), sync());
        client.expect(error("0A000"), readyForQuery('I'));
        client.send(closeStatement("s1"), sync());
        client.expect(closeComplete(), readyForQuery('I'));
        client.send(parse("s2", "select * from shape"), bind("", "s2"), describePortal(""), execute(""), sync());
        client.expect(
                parseComplete(),
                bindComplete(),
                rowDescription("a", "b"),
                dataRow("1", "2"),
                commandComplete("SELECT 1"),
                readyForQuery('I'));
    }

    @Test
    void a_batch_may_arrive_cut_anywhere() throws IOException {
        FrontendMessage[] batch = {
            parse("s1", "select $1::int", INT4),
            describeStatement("s1"),
            bind("", "s1", "42"),
            execute(""),
            closeStatement("s1"),
            sync()
        };
        client.send(batch);
        List<BackendMessage> whole = client.readToReady();
        assertThat(whole).contains(dataRow("42")).doesNotContain(error("42P05"));
        for (int cut = 1; cut < RawClient.joined(batch).length; cut++) {
            client.sendCutAt(cut, batch);
            assertThat(client.readToReady()).as("cut at " + cut).isEqualTo(whole);
        }
        client.sendByteByByte(batch);
        assertThat(client.readToReady()).isEqualTo(whole);
    }

    @Test
    void deallocate_all_drops_the_statements_of_the_client_and_of_its_server_connection() throws IOException {
        for (String command : List.of("DEALLOCATE ALL", "DISCARD ALL")) {
            client.send(parse("s1", "select 1"), bind("", "s1"), execute(""), sync());
            client.expect(
                    parseComplete(), bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
            client.send(parse("s2", command), bind("", "s2"), execute(""), sync());
            client.expect(parseComplete(), bindComplete(), commandComplete(command), readyForQuery('I'));
            client.send(bind("", "s1"), execute(""), sync());
            client.expect(error("26000"), readyForQuery('I'));
            other.send(parse("s1", "select 1"), bind("", "s1"), execute(""), sync());
            other.expect(
                    parseComplete(), bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
            other.send(closeStatement("s1"), sync());
            other.expect(closeComplete(), readyForQuery('I'));
        }
    }
}
