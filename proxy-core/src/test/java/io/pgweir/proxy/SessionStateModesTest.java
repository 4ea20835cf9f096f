package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code session_state: pin} and {@code reject}, on a pool of one; what {@code track} does is in {@link SessionStateTest}. */
class SessionStateModesTest {

    private final List<AutoCloseable> open = new ArrayList<>();
    private TestPgweir pgweir;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    // ---- pin -------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        set work_mem = '77MB'                  | reset work_mem
        set work_mem = '77MB'                  | discard all
        set timezone = 'Asia/Tokyo'            | reset timezone
        set timezone = 'Asia/Tokyo'            | reset all
        set app.tenant_id = '42'               | reset app.tenant_id
        set role trust_user                    | reset role
        begin; set work_mem = '77MB'; commit   | set work_mem to default
        create temp table t (a int)            | drop table t
        """)
    void whatever_is_left_behind_keeps_the_client_on_its_connection(String command, String end) throws Exception {
        start("pin");
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.ask("select 1");
        client.run(command);
        pgweir.expectPinnedUntil(end, client, other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin; set work_mem = '77MB'; rollback",
                "begin; set timezone = 'Asia/Tokyo'; rollback",
                "begin; set app.tenant_id = '42'; rollback",
                "begin; set local work_mem = '77MB'; commit",
                "set work_mem = '77MB'; select 1/0",
                "set work_mem = '77MB'; reset work_mem",
                "select set_config('app.tenant_id', '42', true)"
            })
    void what_was_undone_does_not_pin_nor_does_what_a_client_has_set_at_login(String command) throws Exception {
        start("pin");
        RawClient client = login(Map.of("options", "-c lock_timeout=3s -c TimeZone=Europe/Zurich"));
        RawClient other = login(Map.of("application_name", "other"));
        client.run(command);
        assertThat(other.ask("show lock_timeout")).isEqualTo("0");
        assertThat(client.ask("show lock_timeout")).isEqualTo("3s");
        assertThat(other.ask("show timezone")).isNotEqualTo("Europe/Zurich");
    }

    // ---- reject ----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        create temp table t (a int)                          | a temporary table
        select 1 as a into temp t                            | a temporary table
        listen news                                          | LISTEN
        select pg_advisory_lock(1)                           | a session advisory lock
        declare c cursor with hold for select 1              | a cursor WITH HOLD
        prepare p as select 1                                | the command PREPARE
        load 'auto_explain'                                  | LOAD
        select set_config(lower('WORK_MEM'), '77MB', false)  | set_config with a computed name
        begin; select 1; listen news; commit                 | LISTEN
        """)
    void what_cannot_go_along_is_refused_and_nothing_of_it_has_happened(String command, String what) throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        List<BackendMessage> replies = client.run(command);
        ErrorFields error = errorIn(replies);
        assertThat(error.severity()).isEqualTo("ERROR");
        assertThat(error.sqlState()).isEqualTo("0A000");
        assertThat(error.message()).startsWith(what + " would leave behind");
        assertThat(error.detail()).contains("databases.app.session_state = reject");
        assertThat(error.hint()).contains("or set session_state: track");
        assertThat(replies).hasSize(2).endsWith(readyForQuery('I'));
        RawClient other = login(Map.of("application_name", "other"));
        assertThat(other.ask("select pg_my_temp_schema() = 0 and not exists (select from pg_listening_channels())"
                        + " and not exists (select from pg_locks where locktype = 'advisory')"))
                .isEqualTo("t");
    }

    @Test
    void a_refusal_fails_its_transaction_as_any_error_does() throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        client.run("begin");
        client.ask("select 1");
        List<BackendMessage> replies = client.run("listen news");
        assertThat(errorIn(replies).sqlState()).isEqualTo("0A000");
        assertThat(replies).endsWith(readyForQuery('E'));
        assertThat(errorIn(client.run("select 1")).sqlState()).isEqualTo("25P02");
        assertThat(errorIn(client.run("listen news")).sqlState()).isEqualTo("25P02");
        assertThat(client.run("rollback")).endsWith(readyForQuery('I'));
        assertThat(client.ask("select 2")).isEqualTo("2");
    }

    @Test
    void a_refusal_comes_in_its_turn() throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        client.send(query("select 1"), query("listen news"), query("select 2"));
        assertThat(types(client.readToReady())).isEqualTo("TDCZ");
        assertThat(types(client.readToReady())).isEqualTo("EZ");
        assertThat(types(client.readToReady())).isEqualTo("TDCZ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "named"})
    void a_refusal_in_a_batch_skips_to_its_end(String name) throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        client.send(
                parse("before", "select 1"),
                bind("", "before"),
                execute(""),
                parse(name, "listen news"),
                bind("", name),
                execute(""),
                parse("behind", "select 2"),
                sync());
        List<BackendMessage> replies = client.readToReady();
        assertThat(types(replies)).isEqualTo("12DC1EZ");
        assertThat(errorIn(replies).sqlState()).isEqualTo("0A000");
        client.send(parse("behind", "select 3"), bind("", "behind"), execute(""), sync());
        assertThat(types(client.readToReady())).isEqualTo("12DCZ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set work_mem = '77MB'",
                "select set_config('work_mem', '77MB', false)",
                "begin; create temp table t (a int) on commit drop; set work_mem = '77MB'; commit",
                "select pg_advisory_xact_lock(1); set work_mem = '77MB'",
                "deallocate all; discard temp; unlisten *; set work_mem = '77MB'"
            })
    void what_goes_along_or_leaves_nothing_behind_is_allowed(String command) throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.run(command);
        assertThat(other.ask("show work_mem")).isEqualTo("4MB");
        assertThat(client.ask("show work_mem")).isEqualTo("77MB");
    }

    @Test
    void a_text_too_long_to_be_read_to_its_end_pins() throws Exception {
        start("reject");
        RawClient client = login(Map.of());
        RawClient other = login(Map.of());
        client.run("select '" + "x".repeat(200_000) + "' as a into temp t");
        other.send(query("select 'mine'"));
        assertThat(client.ask("select length(a) from t")).isEqualTo("200000");
        pgweir.awaitWaiting(1);
        client.close();
        assertThat(other.readToReady()).endsWith(readyForQuery('I'));
    }

    private void start(String mode) {
        pgweir = TestPgweir.start("""
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 1, session_state: %s } }
                users: { app: { password: secret } }
                """.formatted(TestPostgres.newest().port(), mode));
        open.add(pgweir);
    }

    private RawClient login(Map<String, String> parameters) throws Exception {
        RawClient client = RawClient.login(pgweir.port(), parameters);
        open.add(client);
        return client;
    }

    private static String types(List<BackendMessage> replies) {
        StringBuilder types = new StringBuilder();
        replies.forEach(message -> types.append((char) message.type()));
        return types.toString();
    }
}
