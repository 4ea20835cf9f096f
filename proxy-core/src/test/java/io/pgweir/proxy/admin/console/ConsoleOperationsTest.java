package io.pgweir.proxy.admin.console;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that change something; what each does is shown by {@code OperationsTest}. */
@Timeout(30)
class ConsoleOperationsTest {

    private TestPgweir pgweir;
    private RawClient console;

    @BeforeEach
    void login() throws IOException {
        pgweir = ConsoleSetup.start();
        console = ConsoleSetup.login(pgweir);
    }

    @AfterEach
    void close() throws IOException {
        console.close();
        pgweir.close();
    }

    @Test
    void a_database_is_paused_and_resumed() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            assertThat(console.run("pause app")).isEqualTo(List.of(commandComplete("PAUSE"), readyForQuery('I')));
            client.send(query("select 'served'"));
            pgweir.awaitWaiting(1);
            assertThat(console.run("resume \"app\"")).isEqualTo(List.of(commandComplete("RESUME"), readyForQuery('I')));
            assertThat(client.readToReady()).endsWith(readyForQuery('I'));
            assertThat(console.run("resume app")).isEqualTo(List.of(error("55000"), readyForQuery('I')));
            assertThat(console.run("pause nothing")).isEqualTo(List.of(error("3D000"), readyForQuery('I')));
        }
    }

    @Test
    void a_deadline_names_who_is_in_the_way() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            ErrorFields refused = errorIn(console.run("PAUSE app WITHIN '50ms'"));
            assertThat(refused.sqlState()).isEqualTo("55006");
            assertThat(refused.detail()).contains("app@app from 127.0.0.1", "idle for");
            assertThat(client.ask("select 'served'")).isEqualTo("served");
        }
    }

    /** By a cancel request, as psql sends it on Ctrl-C. */
    @Test
    void a_pause_that_is_not_waited_for_any_longer_is_undone() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port());
                RawClient other = RawClient.login(pgweir.port())) {
            client.run("begin");
            console.send(query("pause app"));
            Await.until(
                    "it is paused",
                    () -> pgweir.pgweir().operations().pauses().databases().contains("app"));
            console.cancel();
            assertThat(console.readToReady()).isEqualTo(List.of(error("57014"), readyForQuery('I')));
            assertThat(other.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void a_client_is_killed_by_its_id() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            List<String> shown = console.run("show clients").get(1).values();
            String id = shown.get(shown.size() - 1);
            assertThat(console.run("kill_client " + id))
                    .isEqualTo(List.of(commandComplete("KILL_CLIENT"), readyForQuery('I')));
            client.expect(error("57P01"));
            client.expectEnd();
            assertThat(console.run("kill_client " + id)).isEqualTo(List.of(error("42704"), readyForQuery('I')));
        }
    }

    @Test
    void what_a_client_runs_is_cancelled_if_that_does_no_harm() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            List<String> shown = console.run("show clients").get(1).values();
            String cancel = "cancel " + shown.get(shown.size() - 1) + " safe";
            client.send(query("select pg_sleep(20)"));
            Await.until(
                    "it runs",
                    () -> console.ask("show transactions") != null
                            && console.run("show transactions").get(1).values().contains("active"));
            assertThat(console.run(cancel)).isEqualTo(List.of(commandComplete("CANCEL"), readyForQuery('I')));
            assertThat(client.readToReady()).contains(error("57014"));
            assertThat(errorIn(console.run("cancel 999999 safe allow rollback")).sqlState())
                    .isEqualTo("42704");
        }
    }

    /** Each of them is among what SHOW shows. */
    @Test
    void the_console_itself_is_no_database_that_could_be_paused_and_runs_nothing_to_cancel() throws IOException {
        for (String itself : List.of("pgweir", "pgbouncer")) {
            ErrorFields refused = errorIn(console.run("pause " + itself));
            assertThat(refused.sqlState()).isEqualTo("55000");
            assertThat(refused.message()).isEqualTo("\"" + itself + "\" is the console itself");
        }
        List<String> shown = console.run("show clients").get(1).values();
        ErrorFields refused = errorIn(console.run("cancel " + shown.get(shown.size() - 1) + " safe"));
        assertThat(refused.sqlState()).isEqualTo("55000");
        assertThat(refused.message()).endsWith("is on the console, and runs nothing that could be cancelled");
    }

    @Test
    void why_there_is_no_show_fds_is_said() throws IOException {
        ErrorFields refused = errorIn(console.run("show fds"));
        assertThat(refused.sqlState()).isEqualTo("0A000");
        assertThat(refused.message()).isEqualTo("SHOW FDS would hand out secrets, and is not done");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill_client",
                "kill_client x",
                "kill_client 100000000000000000000",
                "kill_client -1",
                "cancel 1",
                "cancel 1 safe allow",
                "kill a b",
                "kill \"a\"\"b\" c",
                "pause within",
                "pause within 'soon'",
                "pause within '0'",
                "disable",
                "reload now",
                "shutdown later",
                "wait_close app within 5"
            })
    void what_is_not_written_right_does_nothing(String command) throws IOException {
        assertThat(console.run(command)).isEqualTo(List.of(error("42601"), readyForQuery('I')));
        assertThat(pgweir.pgweir().operations().pauses().all()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pause",
                "resume",
                "disable app",
                "enable app",
                "reconnect",
                "kill app",
                "kill_client 1",
                "wait_close",
                "reload",
                "suspend",
                "shutdown",
                "set query_timeout = 7"
            })
    void who_may_only_look_changes_nothing(String command) throws IOException {
        try (RawClient viewer = ConsoleSetup.login(pgweir, ConsoleSetup.VIEWER)) {
            assertThat(viewer.run(command)).isEqualTo(List.of(error("42501"), readyForQuery('I')));
            assertThat(viewer.run("show state")).contains(commandComplete("SHOW"));
        }
        assertThat(pgweir.pgweir().operations().pauses().all()).isFalse();
    }

    @Test
    void the_others_are_done_or_say_why_not() throws IOException {
        assertThat(console.run(
                        "disable app; enable app; reconnect app; wait_close app within '5s'; kill app; resume app"))
                .isEqualTo(List.of(
                        commandComplete("DISABLE"),
                        commandComplete("ENABLE"),
                        commandComplete("RECONNECT"),
                        commandComplete("WAIT_CLOSE"),
                        commandComplete("KILL"),
                        commandComplete("RESUME"),
                        readyForQuery('I')));
        assertThat(console.run("suspend")).isEqualTo(List.of(error("0A000"), readyForQuery('I')));
        assertThat(console.run("reload")).isEqualTo(List.of(error("55000"), readyForQuery('I')));
    }

    @Test
    void a_timeout_is_set_by_either_name_and_what_is_none_is_refused() throws IOException {
        assertThat(console.run("set query_timeout = 7")).endsWith(commandComplete("SET"), readyForQuery('I'));
        assertThat(valueOf("timeouts.query")).isEqualTo("7s");
        assertThat(console.run("SET timeouts.query TO '8s'")).endsWith(commandComplete("SET"), readyForQuery('I'));
        assertThat(valueOf("timeouts.query")).isEqualTo("8s");
        assertThat(console.run("set pool_size = 5")).last().isEqualTo(readyForQuery('I'));
        assertThat(errorIn(console.run("set pool_size = 5")).severity()).isEqualTo("ERROR");
    }

    private String valueOf(String key) throws IOException {
        return console.run("show config").stream()
                .map(BackendMessage::values)
                .filter(values -> !values.isEmpty() && values.get(0).equals(key))
                .findFirst()
                .orElseThrow()
                .get(1);
    }

    @Test
    void a_shutdown_that_waits_tells_the_console_too() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            assertThat(console.run("shutdown wait_for_servers"))
                    .isEqualTo(List.of(commandComplete("SHUTDOWN"), readyForQuery('I')));
            client.send(query("commit"));
            console.expect(error("57P01"));
            console.expectEnd();
        }
    }
}
