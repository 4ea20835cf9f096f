package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.INT4;
import static io.pgweir.proxy.testing.FrontendMessage.TEXT;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closePortal;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.flush;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Prepared statements belong to the client that made them, whichever server connection it has. */
class PreparedStatementsTest extends TwoClientsOnPoolOfOne {

    private static final String PID = "select pg_backend_pid()";

    // ---- names -----------------------------------------------------------------------------------------------------

    @Test
    void a_name_that_is_in_use_is_refused_in_the_clients_own_words() throws Exception {
        String quoted = "it's \"mine\"";
        client.send(parse(quoted, "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        client.send(parse(quoted, "select 2"), sync());
        ErrorFields error = client.read().errorFields();
        assertThat(error.sqlState()).isEqualTo("42P05");
        assertThat(error.message()).isEqualTo("prepared statement \"" + quoted + "\" already exists");
        client.expect(readyForQuery('I'));
        expectValue(client, quoted, "1");
    }

    @Test
    void an_error_about_a_statement_calls_it_by_the_clients_name() throws Exception {
        try (RawClient direct = RawClient.login(postgres.port())) {
            for (RawClient asked : List.of(direct, client)) {
                asked.send(parse("mine", "select $1::int"), bind("", "mine", "1", "2"), sync());
                asked.expect(parseComplete());
                assertThat(asked.read().errorFields().message())
                        .isEqualTo("bind message supplies 2 parameters, but prepared statement \"mine\" requires 1");
                asked.expect(readyForQuery('I'));
                for (String name : List.of("nobodys", "pgweir_1")) {
                    asked.send(bind("", name), sync());
                    assertThat(asked.read().errorFields().message())
                            .isEqualTo("prepared statement \"" + name + "\" does not exist");
                    asked.expect(readyForQuery('I'));
                }
                asked.send(bind("", "mine", "pgweir_1"), sync());
                assertThat(asked.read().errorFields().message()).contains("\"pgweir_1\"");
                asked.expect(readyForQuery('I'));
            }
        }
    }

    @Test
    void in_a_failed_transaction_a_name_that_is_in_use_is_not_the_error() throws Exception {
        client.send(
                parse("s", "select 1"), sync(), query("begin"), query("select 1/0"), parse("s", "select 2"), sync());
        client.readToReady();
        client.readToReady();
        client.readToReady();
        client.expect(error("25P02"), readyForQuery('E'));
        client.send(query("rollback"));
        client.readToReady();
        expectValue(client, "s", "1");
    }

    @Test
    void names_of_any_length_are_told_apart_as_postgresql_does() throws Exception {
        String common = "n".repeat(63);
        String[] names = {"a" + "x".repeat(10_000), common + "1", common + "2"};
        try (RawClient direct = RawClient.login(postgres.port())) {
            for (RawClient asked : List.of(direct, client)) {
                asked.send(
                        parse(names[0], "select 0"), parse(names[1], "select 1"), parse(names[2], "select 2"), sync());
                asked.expect(parseComplete(), parseComplete());
                BackendMessage refused = asked.read();
                assertThat(refused).isEqualTo(error("42P05"));
                assertThat(refused.errorFields().message()).contains(names[2]);
                asked.expect(readyForQuery('I'));
                expectValue(asked, names[0], "0");
                expectValue(asked, names[2], "1");
            }
        }
    }

    @Test
    void closing_and_preparing_are_answered_in_the_order_in_which_they_were_asked() throws Exception {
        client.send(
                parse("a", "select 1"),
                closeStatement("a"),
                closeStatement("unknown"),
                parse("a", "select 2"),
                closePortal("a"),
                bind("", "a"),
                execute(""),
                closeStatement("a"),
                bind("", "a"),
                sync());
        client.expect(
                parseComplete(),
                closeComplete(),
                closeComplete(),
                parseComplete(),
                closeComplete(),
                bindComplete(),
                dataRow("2"),
                commandComplete("SELECT 1"),
                closeComplete(),
                error("26000"),
                readyForQuery('I'));
    }

    // ---- whose statement -------------------------------------------------------------------------------------------

    @Test
    void a_statement_outlives_the_server_connection_that_it_was_prepared_on() throws Exception {
        client.send(parse("s", "select 'prepared'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        try (Observer observer = Observer.of(postgres)) {
            observer.terminate(client.ask(PID));
        }
        expectValue(client, "s", "prepared");
    }

    @Test
    void the_same_name_is_another_statement_to_another_client() throws Exception {
        client.send(parse("s", "select 'mine'"), sync());
        other.send(parse("s", "select 'yours'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.expect(parseComplete(), readyForQuery('I'));
        for (int i = 0; i < 3; i++) {
            expectValue(client, "s", "mine");
            expectValue(other, "s", "yours");
        }
    }

    @Test
    void the_same_text_with_other_parameter_types_is_another_statement() throws Exception {
        client.send(parse("i", "select pg_typeof($1)", INT4), parse("t", "select pg_typeof($1)", TEXT), sync());
        client.expect(parseComplete(), parseComplete(), readyForQuery('I'));
        client.send(bind("", "i", "1"), execute(""), bind("", "t", "1"), execute(""), sync());
        client.expect(
                bindComplete(),
                dataRow("integer"),
                commandComplete("SELECT 1"),
                bindComplete(),
                dataRow("text"),
                commandComplete("SELECT 1"),
                readyForQuery('I'));
    }

    @Test
    void the_unnamed_statement_is_never_another_clients() throws Exception {
        client.send(parse("", "select 'mine'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.send(bind("", ""), sync());
        other.expect(error("26000"), readyForQuery('I'));
        other.send(parse("", "select 'yours'"), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        expectValue(client, "", "mine");
        expectValue(other, "", "yours");
    }

    @Test
    void the_same_text_means_to_each_client_what_its_search_path_makes_of_it() throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            for (String schema : List.of("number_home", "text_home")) {
                observer.run("drop schema if exists " + schema + " cascade");
                observer.run("create schema " + schema);
                observer.run("grant usage on schema " + schema + " to public");
            }
            observer.run("create table number_home.thing as select 1 as a");
            observer.run("create table text_home.thing as select 'one' as a, 'two' as b");
            observer.run("grant select on number_home.thing, text_home.thing to public");
        }
        try (RawClient numbers = RawClient.login(pgweir.port(), Map.of("options", "-c search_path=number_home"));
                RawClient texts = RawClient.login(pgweir.port(), Map.of("options", "-c search_path=text_home"))) {
            for (RawClient each : List.of(numbers, texts)) {
                each.send(parse("s", "select * from thing"), sync());
                each.expect(parseComplete(), readyForQuery('I'));
            }
            for (int i = 0; i < 2; i++) {
                texts.send(bind("", "s"), execute(""), sync());
                texts.expect(bindComplete(), dataRow("one", "two"), commandComplete("SELECT 1"), readyForQuery('I'));
                expectValue(numbers, "s", "1");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        -c datestyle=ISO,MDY                  | -c datestyle=ISO,DMY                   | select '02/01/2026'::date              | 2026-02-01 | 2026-01-02
        -c timezone=UTC                       | -c timezone=Asia/Tokyo                 | select '2026-01-01 09:00'::timestamptz = '2026-01-01 09:00Z' | t | f
        -c standard_conforming_strings=on     | -c standard_conforming_strings=off     | select length('a\\a')                | 3          | 2
        -c client_encoding=UTF8               | -c client_encoding=LATIN1              | select length('\u00e9')                | 1          | 2
        """)
    void the_same_text_means_to_each_client_what_its_settings_make_of_it(
            String ones, String others, String sql, String one, String another) throws Exception {
        try (RawClient first = RawClient.login(pgweir.port(), Map.of("options", ones));
                RawClient second = RawClient.login(pgweir.port(), Map.of("options", others))) {
            for (RawClient each : List.of(first, second)) {
                each.send(parse("s", sql), sync());
                each.readToReady();
            }
            for (int i = 0; i < 2; i++) {
                expectValue(first, "s", one);
                expectValue(second, "s", another);
            }
        }
    }

    // ---- errors ----------------------------------------------------------------------------------------------------

    @Test
    void a_name_whose_statement_could_not_be_prepared_is_free() throws Exception {
        client.send(parse("s", "select nonsense"), bind("", "s"), sync());
        client.expect(error("42703"), readyForQuery('I'));
        client.send(parse("s", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        expectValue(client, "s", "1");
    }

    @Test
    void after_a_change_of_its_result_a_statement_fails_once_for_each_who_has_it_and_never_for_who_comes()
            throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists changing");
            observer.run("create table changing as select 1 as a");
            observer.run("grant select on changing to public");
            for (RawClient each : List.of(client, other)) {
                each.send(parse("s", "select * from changing"), sync());
                each.expect(parseComplete(), readyForQuery('I'));
            }
            expectValue(client, "s", "1");
            for (int change = 1; change <= 3; change++) {
                observer.run("alter table changing alter a type "
                        + (change % 2 == 0 ? "int using a::int" : "text using a::text"));
                for (RawClient each : List.of(client, other)) {
                    each.send(bind("", "s"), execute(""), sync());
                    each.expect(error("0A000"), readyForQuery('I'));
                    expectValue(each, "s", "1");
                }
                other.send(parse("late" + change, "select * from changing"), sync());
                other.expect(parseComplete(), readyForQuery('I'));
                expectValue(other, "late" + change, "1");
            }
        }
    }

    @Test
    void what_is_wrong_in_the_text_of_a_name_in_use_comes_first_also_where_its_statement_is_not_prepared()
            throws Exception {
        client.send(parse("s", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.send(query("deallocate all"));
        other.readToReady();
        client.send(parse("s", "selct 1"), sync(), parse("s", "select 2"), sync(), query("begin"), query("selct"));
        client.expect(error("42601"), readyForQuery('I'), error("42P05"), readyForQuery('I'));
        client.readToReady();
        client.readToReady();
        client.send(parse("s", "selct 1"), sync(), parse("s", "select 2"), sync(), query("rollback"));
        client.expect(error("42601"), readyForQuery('E'), error("25P02"), readyForQuery('E'));
        client.readToReady();
        expectValue(client, "s", "1");
    }

    // ---- pipelines -------------------------------------------------------------------------------------------------

    @Test
    void a_name_that_was_skipped_before_a_sync_is_not_known_behind_it() throws Exception {
        client.send(
                parse("twice", "select 1"),
                parse("twice", "select 2"),
                parse("skipped", "select 3"),
                sync(),
                bind("", "skipped"),
                sync(),
                parse("skipped", "select 4"),
                sync(),
                bind("", "skipped"),
                execute(""),
                sync());
        client.expect(parseComplete(), error("42P05"), readyForQuery('I'));
        client.expect(error("26000"), readyForQuery('I'));
        client.expect(parseComplete(), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("4"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void a_close_that_was_skipped_before_a_sync_has_not_happened_behind_it() throws Exception {
        client.send(
                parse("s", "select 1"),
                sync(),
                bind("", "nobodys"),
                closeStatement("s"),
                sync(),
                parse("s", "select 2"),
                sync(),
                bind("", "s"),
                execute(""),
                sync());
        client.expect(parseComplete(), readyForQuery('I'), error("26000"), readyForQuery('I'));
        client.expect(error("42P05"), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("1"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void a_statement_that_a_connection_lacks_is_prepared_behind_a_sync_although_it_was_skipped_before()
            throws Exception {
        client.send(parse("s", "select 'there'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        try (Observer observer = Observer.of(postgres)) {
            observer.terminate(client.ask(PID));
        }
        client.send(bind("", "nobodys"), bind("", "s"), sync(), bind("", "s"), execute(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("there"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void a_text_that_was_skipped_under_one_name_is_prepared_under_another_behind_the_sync() throws Exception {
        client.send(bind("", "nobodys"), parse("a", "select 'text'"), sync(), parse("b", "select 'text'"), sync());
        client.expect(error("26000"), readyForQuery('I'), parseComplete(), readyForQuery('I'));
        client.send(closeStatement("b"), parse("a", "select 'text'"), sync());
        client.expect(closeComplete(), parseComplete(), readyForQuery('I'));
        other.send(query("deallocate all"), parse("c", "select 'text'"), sync());
        other.readToReady();
        other.expect(parseComplete(), readyForQuery('I'));
        expectValue(client, "a", "text");
        expectValue(other, "c", "text");
    }

    @Test
    void what_is_prepared_again_behind_an_error_that_is_known_is_still_there() throws Exception {
        client.send(parse("a", "select 'text'"), sync(), query("begin"), query("select 1 / 0"));
        client.readToReady();
        client.readToReady();
        client.readToReady();
        client.send(bind("", "nobodys"), flush());
        client.expect(error("26000"));
        client.send(parse("b", "select 'text'"), sync(), query("rollback"));
        client.readToReady();
        client.readToReady();
        other.send(parse("c", "select 'text'"), bind("", "c"), execute(""), sync());
        other.expect(parseComplete(), bindComplete(), dataRow("text"));
    }

    @Test
    void what_was_skipped_does_not_come_back_when_a_drop_of_all_is_skipped_behind_it() throws Exception {
        client.send(
                bind("", "nobodys"),
                parse("s", "select 1"),
                sync(),
                bind("", "nobodys"),
                parse("", "deallocate all"),
                bind("c", ""),
                execute("c"),
                sync(),
                bind("", "s"),
                sync());
        for (int i = 0; i < 3; i++) {
            client.expect(error("26000"), readyForQuery('I'));
        }
    }

    @Test
    void a_pipeline_with_a_sync_behind_each_request_is_answered_as_one() throws Exception {
        List<FrontendMessage> pipeline = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            pipeline.addAll(List.of(
                    parse("s" + i, "select " + i),
                    sync(),
                    bind("", "s" + i),
                    execute(""),
                    sync(),
                    closeStatement("s" + i),
                    sync(),
                    query("deallocate s" + i)));
        }
        client.send(pipeline.toArray(FrontendMessage[]::new));
        for (int i = 0; i < 100; i++) {
            client.expect(parseComplete(), readyForQuery('I'), bindComplete(), dataRow("" + i));
            client.expect(commandComplete("SELECT 1"), readyForQuery('I'), closeComplete(), readyForQuery('I'));
            client.expect(error("26000"), readyForQuery('I'));
        }
    }

    @Test
    void what_is_prepared_behind_deallocate_all_in_one_pipeline_stays() throws Exception {
        client.send(parse("s", "select 1"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        for (boolean extended : new boolean[] {true, false}) {
            FrontendMessage[] all = extended
                    ? new FrontendMessage[] {parse("", "deallocate all"), bind("p", ""), execute("p")}
                    : new FrontendMessage[] {query("deallocate all")};
            List<FrontendMessage> pipeline = new ArrayList<>(List.of(all));
            pipeline.addAll(List.of(parse("s", "select 1"), bind("", "s"), execute(""), sync()));
            client.send(pipeline.toArray(FrontendMessage[]::new));
            assertThat(client.readToReady()).contains(commandComplete("DEALLOCATE ALL"));
            if (!extended) {
                client.expect(parseComplete(), bindComplete(), dataRow("1"));
                client.expect(commandComplete("SELECT 1"), readyForQuery('I'));
            }
            expectValue(client, "s", "1");
            client.send(parse("s", "select 2"), sync());
            client.expect(error("42P05"), readyForQuery('I'));
        }
    }

    // ---- the unnamed statement in pipelines ------------------------------------------------------------------------

    @Test
    void an_unnamed_parse_that_was_skipped_leaves_the_statement_before_it() throws Exception {
        client.send(parse("", "select 'first'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        client.send(bind("", "nobodys"), parse("", "select 'skipped'"), closeStatement(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        expectValue(client, "", "first");
        other.ask("select 1");
        expectValue(client, "", "first");
        client.send(bind("", "nobodys"), parse("", "select 'skipped'"), sync(), parse("", "select 'second'"), sync());
        client.expect(error("26000"), readyForQuery('I'), parseComplete(), readyForQuery('I'));
        other.ask("select 1");
        expectValue(client, "", "second");
        client.send(parse("", "select nonsense"), parse("", "select 'skipped'"), sync(), bind("", ""), sync());
        client.expect(error("42703"), readyForQuery('I'), error("26000"), readyForQuery('I'));
    }

    @Test
    void another_clients_unnamed_statement_is_not_met_behind_a_sync_when_ones_own_was_skipped() throws Exception {
        client.send(parse("", "select 'mine'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        other.send(parse("", "select 'yours'"), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        client.send(bind("", "nobodys"), bind("", ""), sync(), bind("", ""), execute(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("mine"), commandComplete("SELECT 1"), readyForQuery('I'));
        other.send(parse("", "select 'yours'"), sync());
        other.expect(parseComplete(), readyForQuery('I'));
        client.send(bind("", "nobodys"), parse("", "select 'new'"), sync(), bind("", ""), execute(""), sync());
        client.expect(error("26000"), readyForQuery('I'));
        client.expect(bindComplete(), dataRow("mine"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void the_unnamed_statement_is_the_last_one_on_whichever_server_connection() throws Exception {
        try (TestPgweir pool = TestPgweir.inFrontOf(postgres, 2);
                RawClient moving = RawClient.login(pool.port());
                RawClient beside = RawClient.login(pool.port())) {
            moving.send(parse("", "select 'first'"), sync());
            moving.expect(parseComplete(), readyForQuery('I'));
            beside.send(parse("b", "begin"), bind("", "b"), execute(""), sync());
            beside.expect(parseComplete(), bindComplete(), commandComplete("BEGIN"), readyForQuery('T'));
            moving.send(parse("", "select 'second'"), sync());
            moving.expect(parseComplete(), readyForQuery('I'));
            beside.send(parse("r", "rollback"), bind("", "r"), execute(""), sync());
            beside.readToReady();
            expectValue(moving, "", "second");
            beside.send(bind("", "b"), execute(""), sync());
            beside.readToReady();
            expectValue(moving, "", "second");
        }
    }

    // ---- deallocate ------------------------------------------------------------------------------------------------

    @Test
    void deallocating_all_in_either_protocol_takes_from_one_client_and_leaves_the_others() throws Exception {
        for (String command : List.of("deallocate all", "discard all")) {
            for (boolean extended : new boolean[] {false, true}) {
                for (RawClient each : List.of(client, other)) {
                    each.send(closeStatement("s"), parse("s", "select 1"), sync());
                    each.expect(closeComplete(), parseComplete(), readyForQuery('I'));
                }
                if (extended) {
                    client.send(parse("", command), bind("", ""), execute(""), sync());
                } else {
                    client.send(query(command));
                }
                assertThat(client.readToReady()).contains(commandComplete(command.toUpperCase()));
                client.send(bind("", "s"), sync());
                client.expect(error("26000"), readyForQuery('I'));
                expectValue(other, "s", "1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deallocate \"My s\"",
                "/* by a driver */ DEALLOCATE PREPARE \"My s\" -- now\n;",
            })
    void deallocating_one_in_either_protocol_takes_it_from_one_client_and_leaves_it_to_the_others(String command)
            throws Exception {
        for (String deallocating : List.of("by a simple query", "", "named")) {
            for (boolean prepared : new boolean[] {true, false}) {
                for (RawClient each : List.of(client, other)) {
                    each.send(closeStatement("My s"), parse("My s", "select 'mine'"), sync());
                    each.expect(closeComplete(), parseComplete(), readyForQuery('I'));
                }
                if (!prepared) {
                    try (Observer observer = Observer.of(postgres)) {
                        observer.terminate(client.ask(PID));
                    }
                }
                if (deallocating.equals("by a simple query")) {
                    client.send(query(command));
                    client.expect(commandComplete("DEALLOCATE"), readyForQuery('I'));
                } else {
                    client.send(parse(deallocating, command), bind("", deallocating), execute(""), sync());
                    client.expect(parseComplete(), bindComplete(), commandComplete("DEALLOCATE"), readyForQuery('I'));
                    client.send(closeStatement(deallocating), sync());
                    client.expect(closeComplete(), readyForQuery('I'));
                }
                client.send(bind("", "My s"), sync());
                client.expect(error("26000"), readyForQuery('I'));
                expectValue(other, "My s", "mine");
            }
        }
    }

    @Test
    void what_a_batch_would_have_deallocated_is_still_there_when_it_has_failed() throws Exception {
        client.send(parse("s", "select 'mine'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        for (int i = 0; i < 2; i++) {
            client.send(
                    parse("", "select 1 / $1::int"),
                    bind("", "", "0"),
                    execute(""),
                    parse("", "deallocate s"),
                    bind("", ""),
                    execute(""),
                    sync());
            client.expect(parseComplete(), error("22012"), readyForQuery('I'));
            expectValue(client, "s", "mine");
        }
    }

    @Test
    void a_statement_that_is_deallocated_and_prepared_again_in_one_pipeline_is_the_new_one() throws Exception {
        client.send(parse("s", "select 'old'"), sync());
        client.expect(parseComplete(), readyForQuery('I'));
        client.send(
                parse("", "deallocate s"),
                bind("", ""),
                execute(""),
                sync(),
                parse("s", "select 'new'"),
                bind("", "s"),
                execute(""),
                sync());
        client.expect(parseComplete(), bindComplete(), commandComplete("DEALLOCATE"), readyForQuery('I'));
        client.expect(parseComplete(), bindComplete(), dataRow("new"), commandComplete("SELECT 1"), readyForQuery('I'));
    }

    @Test
    void what_a_function_deallocates_behind_pgweirs_back_is_prepared_again() throws Exception {
        for (RawClient each : List.of(client, other)) {
            each.send(parse("s", "select 'mine'"), sync());
            each.expect(parseComplete(), readyForQuery('I'));
        }
        client.send(query("do $$ begin execute 'deallocate all'; end $$"));
        assertThat(client.readToReady()).endsWith(readyForQuery('I'));
        expectValue(other, "s", "mine");
        expectValue(client, "s", "mine");
    }

    // ---- bounds ----------------------------------------------------------------------------------------------------

    @Test
    void a_pipeline_may_prepare_more_than_a_server_connection_keeps_and_fail_in_the_middle() throws Exception {
        List<FrontendMessage> batch = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            batch.add(parse("s" + i, "select " + i));
        }
        batch.add(parse("broken", "select nonsense"));
        batch.add(parse("skipped", "select 'skipped'"));
        batch.add(closeStatement("s0"));
        batch.add(sync());
        client.send(batch.toArray(FrontendMessage[]::new));
        List<BackendMessage> replies = client.readToReady();
        assertThat(replies).hasSize(702).endsWith(error("42703"), readyForQuery('I'));
        client.send(bind("", "skipped"), sync());
        client.expect(error("26000"), readyForQuery('I'));
        for (int i = 0; i < 700; i++) {
            expectValue(client, "s" + i, String.valueOf(i));
        }
    }

    @Test
    void a_hundred_thousand_statements_that_are_closed_again_leave_few_on_the_server_connection() throws Exception {
        for (int round = 0; round < 200; round++) {
            List<FrontendMessage> batch = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                batch.add(parse("s", "select " + (500 * round + i)));
                batch.add(closeStatement("s"));
            }
            batch.add(sync());
            client.send(batch.toArray(FrontendMessage[]::new));
            assertThat(client.readToReady()).hasSize(1_001);
        }
        assertThat(Integer.parseInt(client.ask("select count(*) from pg_prepared_statements")))
                .isLessThanOrEqualTo(500);
    }

    @Test
    void who_never_closes_its_statements_is_told_the_limit_and_nobody_else_suffers() throws Exception {
        int prepared = 0;
        BackendMessage last = parseComplete();
        while (last.equals(parseComplete())) {
            client.send(parse("s" + prepared++, "select 1"), sync());
            last = client.read();
            if (last.equals(parseComplete())) {
                client.expect(readyForQuery('I'));
            }
        }
        assertThat(prepared).isEqualTo(10_001);
        assertThat(last.errorFields().sqlState()).isEqualTo("54000");
        assertThat(last.errorFields().detail()).contains("10000 statements", "8 MB");
        assertThat(last.errorFields().hint()).contains("Close");
        assertThat(other.ask("select 'served'")).isEqualTo("served");
    }

    private static void expectValue(RawClient asked, String statement, String value) throws Exception {
        asked.send(bind("", statement), execute(""), sync());
        asked.expect(bindComplete(), dataRow(value), commandComplete("SELECT 1"), readyForQuery('I'));
    }
}
