package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.parameterStatus;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each client has its settings as if it were alone with PostgreSQL, whatever server connection it gets. */
class SettingsTest {

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;

    @BeforeEach
    void start() {
        pgweir = TestPgweir.inFrontOf(postgres, 1);
    }

    @AfterEach
    void stop() {
        pgweir.close();
    }

    // ---- at the login ----------------------------------------------------------------------------------------------

    /** A setting and a value for it in the StartupMessage. */
    record Start(String setting, String value) {}

    static List<Start> startupParameters() {
        return List.of(
                new Start("application_name", "my app"),
                new Start("application_name", ""),
                new Start("application_name", "it's \"quoted\" \\ and; so on"),
                new Start("client_encoding", "LATIN1"),
                new Start("datestyle", "German, DMY"),
                new Start("DateStyle", "SQL"),
                new Start("TimeZone", "America/Sao_Paulo"),
                new Start("timezone", "-3"),
                new Start("intervalstyle", "iso_8601"),
                new Start("extra_float_digits", "2"),
                new Start("statement_timeout", "5s"),
                new Start("work_mem", "7MB"),
                new Start("search_path", "\"$user\", public, pg_catalog"),
                new Start("search_path", "\"we,ird\", \"in\"\"side\", public"),
                new Start("search_path", "''"),
                new Start("app.tenant_id", "x'); drop table t; --\\'"),
                new Start("app.empty", ""),
                new Start("app.lines", "two\nlines"),
                new Start("standard_conforming_strings", "off"),
                new Start("default_transaction_read_only", "yes"),
                new Start("role", "password_user"));
    }

    @ParameterizedTest
    @MethodSource("startupParameters")
    void a_startup_parameter_is_what_postgresql_makes_of_it(Start start) throws Exception {
        Map<String, String> parameters = Map.of(start.setting(), start.value());
        assertSameAnswers(parameters, List.of(start.setting()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -c geqo=off                                         | geqo
            -c geqo=off --enable_seqscan=off -cwork_mem=8MB     | geqo enable_seqscan work_mem
            -c app.spaced=a\\ b\\\\c                            | app.spaced
            --search-path=pg_catalog                            | search_path
            -c statement_timeout=3s -c statement_timeout=4s     | statement_timeout
            """)
    void options_are_what_postgresql_makes_of_them(String options, String settings) throws Exception {
        assertSameAnswers(Map.of("options", options), List.of(settings.split(" ")));
    }

    private void assertSameAnswers(Map<String, String> parameters, List<String> settings) throws Exception {
        try (RawClient other = RawClient.login(pgweir.port());
                RawClient pooled = RawClient.login(pgweir.port(), parameters);
                RawClient direct = RawClient.login(postgres.port(), parameters)) {
            for (String setting : settings) {
                String show = "show " + setting;
                String expected = direct.ask(show);
                assertThat(pooled.ask(show)).isEqualTo(expected);
                other.ask("select 1");
                assertThat(pooled.ask(show)).as("after another client").isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "datestyle, nonsense",
        "no_such_setting, 1",
        "work_mem, -1",
        "work_mem, lots",
        "timezone, Mars/Phobos",
        "client_encoding, KLINGON",
        "max_connections, 10",
        "role, nobody_at_all",
        "app., 1",
        "options, -c no_equals_sign",
        "options, --nonsense",
        "options, -c work_mem=lots",
        "options, -X",
        "search_path, a b",
    })
    void what_postgresql_refuses_is_refused_in_its_words(String setting, String value) {
        Map<String, String> parameters = Map.of(setting, value);
        Throwable direct = catchThrowable(() -> RawClient.login(postgres.port(), parameters));
        Throwable pooled = catchThrowable(() -> RawClient.login(pgweir.port(), parameters));
        assertThat(direct).isNotNull();
        assertThat(pooled).hasMessage(direct.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "server_version",
        "server_encoding",
        "client_encoding",
        "application_name",
        "is_superuser",
        "session_authorization",
        "DateStyle",
        "IntervalStyle",
        "TimeZone",
        "integer_datetimes",
        "standard_conforming_strings",
        "in_hot_standby",
        "default_transaction_read_only",
        "scram_iterations",
        "search_path"
    })
    void what_is_reported_at_the_login_is_what_postgresql_reports(String name) throws Exception {
        Map<String, String> parameters =
                Map.of("application_name", "reports", "datestyle", "German", "timezone", "Asia/Tokyo");
        try (RawClient pooled = RawClient.login(pgweir.port(), parameters);
                RawClient direct = RawClient.login(postgres.port(), parameters)) {
            assertThat(pooled.parameter(name)).isEqualTo(direct.parameter(name));
        }
    }

    @Test
    void the_settings_of_the_database_are_every_clients_defaults() throws Exception {
        String yaml = """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: 1, settings: { work_mem: 9MB, timezone: Asia/Tokyo, app.region: "it's" } }
                users:
                  app: { password: secret }
                """.formatted(postgres.port());
        try (TestPgweir configured = TestPgweir.start(yaml);
                RawClient client = RawClient.login(configured.port());
                RawClient other = RawClient.login(configured.port(), Map.of("work_mem", "8MB"))) {
            assertThat(client.ask("show work_mem")).isEqualTo("9MB");
            assertThat(client.parameter("TimeZone")).isEqualTo("Asia/Tokyo");
            assertThat(client.ask("show app.region")).isEqualTo("it's");
            assertThat(other.ask("show work_mem")).isEqualTo("8MB");
            run(client, "set work_mem = '7MB'");
            run(client, "reset work_mem");
            assertThat(client.ask("show work_mem")).isEqualTo("9MB");
        }
    }

    // ---- later -----------------------------------------------------------------------------------------------------

    @Test
    void clients_of_one_server_connection_see_their_own_settings() throws Exception {
        Map<String, String> tokyo = Map.of("timezone", "Asia/Tokyo", "application_name", "a", "app.tenant", "one");
        Map<String, String> lima = Map.of("timezone", "America/Lima", "work_mem", "6MB");
        try (RawClient first = RawClient.login(pgweir.port(), tokyo);
                RawClient second = RawClient.login(pgweir.port(), lima)) {
            String workMem = first.ask("show work_mem");
            for (int round = 0; round < 10; round++) {
                assertThat(first.ask("show timezone")).isEqualTo("Asia/Tokyo");
                assertThat(second.ask("show timezone")).isEqualTo("America/Lima");
                assertThat(first.ask("show app.tenant")).isEqualTo("one");
                assertThat(second.ask("show work_mem")).isEqualTo("6MB");
                assertThat(first.ask("show application_name")).isEqualTo("a");
                assertThat(second.ask("show application_name")).isEqualTo("");
                assertThat(first.ask("show work_mem")).isEqualTo(workMem);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TimeZone, Asia/Tokyo",
        "DateStyle, 'German, DMY'",
        "application_name, it''s mine",
        "IntervalStyle, iso_8601",
        "client_encoding, LATIN1"
    })
    void a_reported_setting_follows_its_client_to_another_server_connection(String name, String value)
            throws Exception {
        try (TestPgweir two = TestPgweir.inFrontOf(postgres, 2);
                RawClient client = RawClient.login(two.port());
                RawClient blocker = RawClient.login(two.port())) {
            client.send(query("set " + name + " = '" + value + "'"));
            String expected = value.replace("''", "'");
            assertThat(client.readToReady()).contains(parameterStatus(name, expected));
            run(blocker, "begin");
            String first = blocker.ask("select pg_backend_pid()");
            assertThat(client.ask("show " + name)).isEqualTo(expected);
            assertThat(client.ask("select pg_backend_pid()")).isNotEqualTo(first);
            assertThat(blocker.ask("show " + name)).isEqualTo(blocker.parameter(name));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "set work_mem = '7MB', show work_mem",
        "set statement_timeout = '77s', show statement_timeout",
        "set role password_user, select current_user",
        "set session authorization password_user, select session_user",
        "set timezone = 'Asia/Tokyo', show timezone",
        "set search_path = pg_catalog, show search_path"
    })
    void what_one_client_sets_no_other_client_sees(String set, String show) throws Exception {
        try (RawClient other = RawClient.login(pgweir.port());
                RawClient client = RawClient.login(pgweir.port())) {
            String before = other.ask(show);
            run(client, set);
            assertThat(other.ask(show)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"timezone", "work_mem", "app.tenant"})
    void set_local_ends_with_its_transaction(String name) throws Exception {
        String show = "select coalesce(current_setting('" + name + "', true), '')";
        String value = name.equals("timezone") ? "Asia/Tokyo" : "77";
        try (RawClient client = RawClient.login(pgweir.port());
                RawClient other = RawClient.login(pgweir.port())) {
            String before = client.ask(show);
            run(client, "begin");
            run(client, "set local " + name + " = '" + value + "'");
            assertThat(client.ask(show)).contains(value);
            run(client, "commit");
            assertThat(client.ask(show)).isEqualTo(before);
            assertThat(other.ask(show)).isEqualTo(before);
        }
    }

    @Test
    void a_set_that_is_rolled_back_has_never_been() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("timezone", "America/Lima"))) {
            run(client, "begin");
            run(client, "set timezone = 'Asia/Tokyo'");
            run(client, "rollback");
            assertThat(client.ask("show timezone")).isEqualTo("America/Lima");
        }
    }

    @Test
    void discard_all_leaves_what_the_client_has_logged_in_with() throws Exception {
        Map<String, String> parameters = Map.of("app.tenant", "one", "work_mem", "6MB");
        try (RawClient client = RawClient.login(pgweir.port(), parameters);
                RawClient other = RawClient.login(pgweir.port())) {
            run(client, "set work_mem = '7MB'");
            run(client, "discard all");
            other.ask("select 1");
            assertThat(client.ask("show app.tenant")).isEqualTo("one");
            assertThat(client.ask("show work_mem")).isEqualTo("6MB");
        }
    }

    // ---- what the server reports -----------------------------------------------------------------------------------

    @Test
    void what_the_server_does_not_report_is_not_made_up() throws Exception {
        for (TestPostgres server : List.of(postgres, TestPostgres.older())) {
            try (TestPgweir inFront = TestPgweir.inFrontOf(server, 1);
                    RawClient direct = RawClient.login(server.port(), Map.of("search_path", "pg_catalog"));
                    RawClient client = RawClient.login(inFront.port(), Map.of("search_path", "pg_catalog"));
                    RawClient other = RawClient.login(inFront.port())) {
                assertThat(client.parameter("search_path")).isEqualTo(direct.parameter("search_path"));
                for (String command : List.of("set search_path = public", "select 1", "set search_path = pg_catalog")) {
                    direct.send(query(command));
                    client.send(query(command));
                    assertThat(client.readToReady()).isEqualTo(direct.readToReady());
                    other.ask("select 'in between'");
                }
                assertThat(client.ask("show search_path")).isEqualTo("pg_catalog");
            }
        }
    }

    @Test
    void what_the_server_changes_while_a_connection_is_idle_is_each_clients_from_then_on() throws Exception {
        try (Observer observer = Observer.of(postgres);
                RawClient own = RawClient.login(pgweir.port(), Map.of("IntervalStyle", "iso_8601"));
                RawClient client = RawClient.login(pgweir.port())) {
            assertThat(client.ask("show intervalstyle")).isEqualTo("postgres");
            try {
                observer.run("alter system set intervalstyle = 'sql_standard'");
                observer.run("select pg_reload_conf()");
                Await.until(
                        "it is changed", () -> client.ask("show intervalstyle").equals("sql_standard"));
                assertThat(own.ask("show intervalstyle")).isEqualTo("iso_8601");
                assertThat(client.ask("select interval '1 day 1 hour'")).isEqualTo("1 1:00:00");
                assertThat(own.ask("select interval '1 day 1 hour'")).isEqualTo("P1DT1H");
                try (RawClient fresh = RawClient.login(pgweir.port())) {
                    assertThat(fresh.ask("show intervalstyle")).isEqualTo("sql_standard");
                }
            } finally {
                observer.run("alter system reset intervalstyle");
                observer.run("select pg_reload_conf()");
            }
        }
    }

    // ---- encodings -------------------------------------------------------------------------------------------------

    /** In the two Asian encodings, the second byte of a letter may be a backslash or a letter of ASCII. */
    @ParameterizedTest
    @CsvSource({"LATIN1, ISO-8859-1, größe it''s", "SJIS, Shift_JIS, 表示ソ''", "EUC_JP, EUC-JP, 表示ソ''"})
    void texts_in_other_encodings_pass_untouched(String encoding, String charset, String text) throws Exception {
        String sql = "select '" + text + "', encode(convert_to('" + text + "', 'UTF8'), 'hex'), E'" + text + "'";
        FrontendMessage asked = message('Q', (sql + "\0").getBytes(Charset.forName(charset)));
        Map<String, String> parameters = Map.of("client_encoding", encoding);
        try (RawClient direct = RawClient.login(postgres.port(), parameters);
                RawClient client = RawClient.login(pgweir.port(), parameters);
                RawClient other = RawClient.login(pgweir.port())) {
            for (int i = 0; i < 3; i++) {
                direct.send(asked);
                client.send(asked);
                BackendMessage row = row(client);
                assertThat(row.body()).isEqualTo(row(direct).body());
                assertThat(row.values().get(1))
                        .isEqualTo(
                                HexFormat.of().formatHex(text.replace("''", "'").getBytes(StandardCharsets.UTF_8)));
                assertThat(other.ask("show client_encoding")).isEqualTo("UTF8");
            }
        }
    }

    private static BackendMessage row(RawClient asked) throws Exception {
        return asked.readToReady().stream()
                .filter(message -> message.type() == 'D')
                .findFirst()
                .orElseThrow();
    }

    private static void run(RawClient client, String sql) throws Exception {
        client.send(query(sql));
        assertThat(client.readToReady()).noneMatch(message -> message.type() == 'E');
    }
}
