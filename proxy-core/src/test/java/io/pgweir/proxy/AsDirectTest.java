package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closePortal;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.describePortal;
import static io.pgweir.proxy.testing.FrontendMessage.describeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.functionCall;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same bytes are sent to PostgreSQL and through pgweir, in one segment each, and must be answered alike; each writes to a schema of its own. */
class AsDirectTest {

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;
    private RawClient client;
    private RawClient direct;

    @BeforeEach
    void connect() throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            for (String schema : List.of("as_direct", "as_pooled")) {
                observer.run("drop schema if exists " + schema + " cascade; create schema " + schema
                        + "; grant all on schema " + schema + " to public; set search_path = " + schema);
                observer.run("create table noted (what text); grant all on noted to public");
                observer.run("create procedure commit_between() language plpgsql as $$ begin"
                        + " insert into noted values ('one'); commit;"
                        + " insert into noted values ('two'); rollback; end $$");
            }
        }
        pgweir = TestPgweir.inFrontOf(postgres, 2);
        client = RawClient.login(pgweir.port(), Map.of("search_path", "as_pooled"));
        direct = RawClient.login(postgres.port(), Map.of("search_path", "as_direct"));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        direct.close();
        pgweir.close();
    }

    // ---- simple query ----------------------------------------------------------------------------------------------

    @Test
    void a_query_of_nothing_or_of_comments_only() throws Exception {
        same(1, query(""));
        same(1, query(" -- nothing\n /* at all */ ;; "));
    }

    @Test
    void a_query_without_its_nul() throws Exception {
        for (String text : List.of("", "select 1", "deallocate s", "discard all")) {
            same(1, message('Q', text.getBytes(US_ASCII)));
        }
        same(1, query("select 1"));
    }

    @Test
    void an_error_between_statements_of_one_query_rolls_all_of_it_back() throws Exception {
        same(1, query("insert into noted values ('lost'); select 1 / 0; select 2"));
        same(1, query("select count(*) from noted"));
    }

    @Test
    void fifty_queries_in_one_segment_are_answered_in_order() throws Exception {
        FrontendMessage[] queries = new FrontendMessage[50];
        for (int i = 0; i < queries.length; i++) {
            queries[i] = query(i % 7 == 3 ? "select 1 / 0" : "select " + i);
        }
        same(queries.length, queries);
    }

    @Test
    void a_sync_that_comes_first_while_a_query_runs_is_answered_in_its_turn() throws Exception {
        same(4, query("select pg_sleep(0.05)"), sync(), query("select 2"), sync());
        same(2, sync(), query("select 3"));
    }

    @Test
    void a_hundred_thousand_notices_arrive_in_order() throws Exception {
        same(1, query("do $$ begin for i in 1..100000 loop raise notice '%', i; end loop; end $$"));
    }

    @Test
    void a_function_call_within_and_outside_a_transaction() throws Exception {
        int version = Integer.parseInt(direct.ask("select 'version()'::regprocedure::oid::int"));
        same(1, functionCall(version));
        same(3, query("begin"), functionCall(version), query("commit"));
        same(2, functionCall(0), query("select 1"));
    }

    // ---- pipelines -------------------------------------------------------------------------------------------------

    @Test
    void each_request_of_the_extended_protocol() throws Exception {
        same(
                1,
                parse("s", "select $1::int + 1 as next"),
                describeStatement("s"),
                bind("p", "s", "1"),
                describePortal("p"),
                execute("p"),
                closePortal("p"),
                closeStatement("s"),
                flush(),
                sync());
    }

    @Test
    void a_statement_without_a_text_that_is_bound_before_it_is_refused() throws Exception {
        for (String name : List.of("s", "")) {
            FrontendMessage noText = message('P', (name + "\0select 1").getBytes(US_ASCII));
            same(2, noText, bind("", name), describePortal(""), execute(""), sync(), query("select 1"));
            same(1, noText, noText, describeStatement(name), closeStatement(name), sync());
        }
    }

    @Test
    void an_error_in_one_of_many_batches_skips_to_the_end_of_that_batch() throws Exception {
        for (int failing = 0; failing < 10; failing++) {
            List<FrontendMessage> pipeline = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Collections.addAll(
                        pipeline,
                        parse("", "select 1 / $1::int"),
                        bind("", "", i == failing ? "0" : "1"),
                        execute(""),
                        parse("", "select 'behind'"),
                        bind("", ""),
                        execute(""),
                        sync());
            }
            same(10, pipeline.toArray(FrontendMessage[]::new));
        }
    }

    @Test
    void a_portal_is_read_by_limited_executes() throws Exception {
        same(
                1,
                parse("", "select n from generate_series(1, 5) n"),
                bind("", ""),
                execute("", 2),
                flush(),
                execute("", 2),
                flush(),
                execute("", 2),
                sync());
    }

    @Test
    void a_simple_query_behind_an_error_of_a_batch_is_skipped() throws Exception {
        same(1, parse("", "select 1 / $1::int"), bind("", "", "0"), execute(""), query("select 2"), sync());
        same(1, query("select 3"));
    }

    @Test
    void a_commit_and_the_next_begin_in_one_segment() throws Exception {
        same(2, query("begin"), query("insert into noted values ('first')"));
        same(4, query("commit"), query("begin"), query("insert into noted values ('second')"), query("rollback"));
        same(1, query("select count(*) from noted"));
    }

    @Test
    void begin_and_commit_as_extended_statements() throws Exception {
        FrontendMessage[] transaction = {
            parse("", "begin"),
            describeStatement(""),
            bind("", ""),
            describePortal(""),
            execute(""),
            sync(),
            parse("", "insert into noted values ($1)"),
            bind("", "", "kept"),
            execute(""),
            sync(),
            parse("", "commit"),
            describeStatement(""),
            bind("", ""),
            execute(""),
            sync()
        };
        same(3, transaction);
        same(1, query("select what from noted"));
    }

    @Test
    void parameters_that_change_within_a_pipeline_are_told_in_place() throws Exception {
        same(
                1,
                parse("", "set timezone to 'Asia/Tokyo'"),
                bind("", ""),
                execute(""),
                parse("", "set datestyle to 'German'"),
                bind("", ""),
                execute(""),
                parse("", "select 'between'"),
                bind("", ""),
                execute(""),
                parse("", "set timezone to 'UTC'"),
                bind("", ""),
                execute(""),
                sync());
    }

    // ---- transactions ----------------------------------------------------------------------------------------------

    @Test
    void a_failed_transaction_until_its_rollback() throws Exception {
        same(
                8,
                query("begin"),
                query("savepoint here"),
                query("select 1 / 0"),
                query("select 2"),
                query(""),
                query("rollback to here"),
                query("select 3"),
                query("commit"));
    }

    @Test
    void begin_twice_and_commit_outside_a_transaction() throws Exception {
        same(4, query("begin"), query("begin"), query("commit"), query("commit"));
    }

    @Test
    void what_looks_like_one_transaction_and_is_more() throws Exception {
        same(1, query("begin; insert into noted values ('chained'); commit; begin; select 1"));
        same(3, query("commit and chain"), query("select 2"), query("commit"));
        same(1, query("call commit_between()"));
        same(1, query("select string_agg(what, ',') from noted"));
        same(2, query("/* begin */ select 'commit'"), query("select 'begin'"));
    }

    @Test
    void a_prepared_transaction_is_left_to_the_client() throws Exception {
        for (RawClient peer : List.of(direct, client)) {
            peer.send(query("begin; insert into noted values ('two phases'); prepare transaction 'pgweir test'"));
            assertThat(peer.readToReady()).endsWith(BackendMessage.readyForQuery('I'));
            assertThat(peer.ask("select count(*) from pg_prepared_xacts")).isEqualTo("1");
            assertThat(peer.ask("select count(*) from noted")).isEqualTo("0");
            peer.send(query("rollback prepared 'pgweir test'"));
            assertThat(peer.readToReady()).endsWith(BackendMessage.readyForQuery('I'));
        }
    }

    private void same(int readyForQuery, FrontendMessage... messages) throws Exception {
        direct.send(messages);
        List<List<BackendMessage>> expected = readToReady(direct, readyForQuery);
        client.send(messages);
        assertThat(readToReady(client, readyForQuery)).isEqualTo(expected);
    }

    private static List<List<BackendMessage>> readToReady(RawClient peer, int times) throws Exception {
        List<List<BackendMessage>> batches = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            batches.add(peer.readToReady());
        }
        return batches;
    }
}
