package io.pgweir.proxy.admin.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the console tells of what has happened: for that, the level of the log plays no part. */
@Timeout(30)
class ConsoleEventsTest {

    private static final int WORD = 1;
    private static final int SUBJECT = 2;
    private static final int MESSAGE = 3;

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

    /** The last of these words first; what pgweir does by itself comes in between. */
    private List<List<String>> latest(String... words) throws IOException {
        return events().stream()
                .filter(row -> List.of(words).contains(row.get(WORD)))
                .toList();
    }

    private List<List<String>> events() throws IOException {
        return console.run("SHOW EVENTS").stream()
                .filter(message -> message.type() == BackendType.DATA_ROW)
                .map(BackendMessage::values)
                .toList();
    }

    @Test
    void commands_and_what_they_have_done_are_there_the_last_first() throws Exception {
        console.run("pause app");
        console.run("resume app");
        console.run("resume app");
        List<List<String>> latest = latest("pause", "resume", "console_command").subList(0, 5);
        assertThat(latest)
                .extracting(row -> row.get(WORD))
                .containsExactly("console_command", "console_command", "resume", "console_command", "pause");
        assertThat(latest.get(0).get(SUBJECT)).startsWith("\"app@pgweir\" from /127.0.0.1:");
        assertThat(latest.get(0).get(MESSAGE)).isEqualTo("command=RESUME sqlstate=55000");
        assertThat(latest.get(4).get(SUBJECT)).isEqualTo("app");
        assertThat(latest).extracting(row -> row.get(0)).allSatisfy(time -> assertThat(time)
                .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} UTC"));
    }

    @Test
    void a_setting_that_was_changed_is_there_with_its_value() throws Exception {
        console.run("set timeouts.query = '7s'");
        assertThat(latest("set").get(0)).endsWith("set", "timeouts.query", "value=7s");
    }

    @Test
    void a_pause_that_is_given_up_is_told_as_its_end() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            console.run("pause app within '10ms'");
        }
        assertThat(latest("pause", "resume").subList(0, 2))
                .extracting(row -> row.get(WORD) + " " + row.get(MESSAGE))
                .containsExactly("resume reason=given_up", "pause ");
    }

    @Test
    void a_client_that_is_refused_is_there_with_the_reason() throws Exception {
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(FrontendMessage.startup(0, Map.of("user", TestPostgres.USER, "database", "app")));
            assertThatThrownBy(() -> client.authenticate("wrong")).hasMessageContaining("28P01");
        }
        List<String> refusal = latest("login_refused").get(0);
        assertThat(refusal.get(SUBJECT)).startsWith("\"app@app\" from /127.0.0.1:");
        assertThat(refusal.get(MESSAGE)).startsWith("reason=password sqlstate=28P01");
    }

    @Test
    void whoever_wants_what_there_is_not_is_there_too() throws Exception {
        refuse("3D000", Map.of("user", TestPostgres.USER, "database", "no_such"));
        assertThat(latest("login_refused").get(0).get(SUBJECT)).startsWith("\"app@no_such\" from /127.0.0.1:");
        assertThat(latest("login_refused").get(0).get(MESSAGE))
                .startsWith("reason=database sqlstate=3D000 message=\"database \\\"no_such\\\" does not exist\"");

        refuse("0A000", Map.of("user", "replicator", "database", "app", "replication", "database"));
        assertThat(latest("login_refused").get(0).get(MESSAGE)).startsWith("reason=unsupported sqlstate=0A000");

        assertThat(console.run("SHOW ERRORS"))
                .contains(
                        BackendMessage.dataRow("", "", "", "pgweir", "login_database", "1"),
                        BackendMessage.dataRow("", "", "", "pgweir", "login_unsupported", "1"));
    }

    private void refuse(String sqlState, Map<String, String> parameters) throws IOException {
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(FrontendMessage.startup(0, parameters));
            assertThat(client.read().errorFields().sqlState()).isEqualTo(sqlState);
        }
    }

    @Test
    void who_was_killed_is_told_by_its_id() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port());
                RawClient other = ConsoleSetup.login(pgweir)) {
            long id = pgweir.pgweir().details().get(0).clients().get(0).id();
            console.run("kill_client " + id);
            assertThat(client.read().errorFields().sqlState()).isEqualTo("57P01");
            assertThat(latest("kill_client").get(0).get(SUBJECT)).startsWith("\"app@app\" from /127.0.0.1:");
            assertThat(latest("kill_client").get(0).get(MESSAGE)).isEqualTo("id=" + id);

            String visitor = lastClientOfTheConsole();
            console.run("kill_client " + visitor);
            assertThat(other.read().errorFields().sqlState()).isEqualTo("57P01");
            assertThat(latest("kill_client").get(0).get(SUBJECT)).startsWith("\"app@pgweir\" from /127.0.0.1:");
            assertThat(latest("kill_client").get(0).get(MESSAGE)).isEqualTo("id=" + visitor);
        }
    }

    private String lastClientOfTheConsole() throws IOException {
        List<List<String>> clients = console.run("SHOW CLIENTS").stream()
                .filter(message -> message.type() == BackendType.DATA_ROW)
                .map(BackendMessage::values)
                .toList();
        List<String> last = clients.get(clients.size() - 1);
        return last.get(last.size() - 1);
    }

    @Test
    void a_server_that_cannot_be_reached_is_there_in_its_own_words() throws Exception {
        try (ReservedPort nobody = new ReservedPort();
                TestPgweir alone =
                        TestPgweir.inFrontOf(nobody.number(), 1, "tenants: { default: { max_wait: 300ms } }")) {
            assertThatThrownBy(() -> RawClient.login(alone.port())).isInstanceOf(AssertionError.class);
            List<String> failure = latest("server_connect_failed").get(0);
            assertThat(failure.get(SUBJECT)).isEqualTo("main/app/app");
            assertThat(failure.get(MESSAGE)).startsWith("sqlstate=").contains(":" + nobody.number());
        }
    }

    @Test
    void everyday_life_is_not_there() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("select 1");
        }
        assertThat(events())
                .extracting(row -> row.get(WORD))
                .doesNotContain("client_login", "client_close", "server_open", "console_login");
    }
}
