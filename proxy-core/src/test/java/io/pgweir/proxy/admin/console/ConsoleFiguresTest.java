package io.pgweir.proxy.admin.console;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the tables say of clients and connections that are there, on pools of two. */
@Timeout(30)
class ConsoleFiguresTest {

    private TestPgweir pgweir;
    private Connection console;

    @BeforeEach
    void login() throws SQLException {
        pgweir = ConsoleSetup.start();
        console = ConsoleSetup.connect(pgweir, ConsoleSetup.ADMIN, "");
    }

    @AfterEach
    void close() throws SQLException {
        console.close();
        pgweir.close();
    }

    private List<Map<String, String>> show(String table) throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (Statement statement = console.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + table)) {
            while (result.next()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private Map<String, String> row(String table, String column, String value) throws SQLException {
        List<Map<String, String>> rows = show(table);
        return rows.stream()
                .filter(row -> value.equals(row.get(column)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + value + " in " + rows));
    }

    @Test
    void a_pool_with_who_works_idles_and_waits() throws Exception {
        try (RawClient working = RawClient.login(pgweir.port());
                RawClient idle = RawClient.login(pgweir.port());
                RawClient other = RawClient.login(pgweir.port());
                RawClient waiting = RawClient.login(pgweir.port())) {
            idle.ask("select 1");
            working.run("begin");
            other.run("begin");
            waiting.send(query("select 1"));
            pgweir.awaitWaiting(1);
            assertThat(row("POOLS", "database", "app"))
                    .contains(
                            entry("user", "app"),
                            entry("cl_active", "3"),
                            entry("cl_waiting", "1"),
                            entry("sv_active", "2"),
                            entry("sv_idle", "0"),
                            entry("pool_mode", "transaction"));
            assertThat(row("DATABASES", "name", "app"))
                    .contains(
                            entry("host", "127.0.0.1"),
                            entry("pool_size", "2"),
                            entry("current_connections", "2"),
                            entry("current_client_connections", "4"),
                            entry("paused", "0"));
            assertThat(row("USERS", "name", "app"))
                    .contains(entry("current_connections", "2"), entry("current_client_connections", "4"));
            assertThat(row("LISTS", "list", "used_clients")).containsEntry("items", "5");
            assertThat(row("TENANTS", "tenant", "default"))
                    .contains(
                            entry("connections", "2"),
                            entry("waiting", "1"),
                            entry("total_queue_full_count", "0"),
                            entry("wait_p50_us", "0"));
            List<Map<String, String>> waits = show("WAITING");
            assertThat(waits).hasSize(1);
            assertThat(waits.get(0)).contains(entry("database", "app"), entry("pool", "main/app/app"));
            Map<String, String> oldest = show("TRANSACTIONS").get(0);
            assertThat(oldest).containsEntry("state", "idle in transaction");
            assertThat(waits.get(0)).containsEntry("holder_id", oldest.get("id"));
        }
    }

    @Test
    void the_steps_of_how_long_things_took() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("select pg_sleep(0.3)");
            List<Map<String, String>> steps = show("HISTOGRAMS");
            assertThat(steps)
                    .filteredOn(row -> row.get("what").equals("query"))
                    .hasSize(2)
                    .allSatisfy(row -> assertThat(row)
                            .contains(
                                    entry("server", "main"),
                                    entry("upto_500000_us", "1"),
                                    entry("upto_250000_us", "0")));
            assertThat(steps)
                    .extracting(row -> row.get("database") + "/" + row.get("user") + "/" + row.get("tenant") + " "
                            + row.get("what"))
                    .containsExactly(
                            "app/app/ wait",
                            "app/app/ transaction",
                            "app/app/ query",
                            "app/app/ login",
                            "//default wait",
                            "//default transaction",
                            "//default query",
                            "//default login");
        }
    }

    /** PgBouncer counts the console among the databases, and so does who reads its tables. */
    @Test
    void the_console_and_who_is_there() throws Exception {
        try (RawClient other = RawClient.login(
                pgweir.port(),
                Map.of("user", ConsoleSetup.VIEWER, "database", "pgweir", "application_name", "watcher"))) {
            long before = commandsOfConsole();
            other.run("show pools; show lists");
            assertThat(commandsOfConsole()).isEqualTo(before + 3);
            assertThat(row("STATS_TOTALS", "database", "pgbouncer")).containsEntry("client_login_count", "2");
            Map<String, String> shown = row("CLIENTS", "application_name", "watcher");
            assertThat(shown)
                    .contains(
                            entry("type", "C"),
                            entry("user", ConsoleSetup.VIEWER),
                            entry("database", "pgbouncer"),
                            entry("state", "active"),
                            entry("addr", "127.0.0.1"),
                            entry("local_port", Integer.toString(pgweir.port())),
                            entry("link", ""));
            assertThat(row("SOCKETS", "id", shown.get("id"))).containsEntry("ptr", shown.get("ptr"));
            assertThat(row("ACTIVE_SOCKETS", "id", shown.get("id"))).containsEntry("user", ConsoleSetup.VIEWER);
            try (Statement statement = console.createStatement()) {
                statement.execute("KILL_CLIENT " + shown.get("id"));
            }
            other.expect(BackendMessage.error("57P01"));
            other.expectEnd();
            Await.until("it has gone", () -> show("CLIENTS").size() == 1);
        }
    }

    private long commandsOfConsole() throws SQLException {
        Map<String, String> figures = row("STATS_TOTALS", "database", "pgbouncer");
        assertThat(figures.get("xact_count")).isEqualTo(figures.get("query_count"));
        return Long.parseLong(figures.get("query_count"));
    }

    @Test
    void each_client_and_its_connection() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("application_name", "shop"))) {
            String pid = client.ask("select pg_backend_pid()");
            client.run("begin");
            Map<String, String> shown = row("CLIENTS", "application_name", "shop");
            assertThat(shown)
                    .contains(
                            entry("type", "C"),
                            entry("user", "app"),
                            entry("database", "app"),
                            entry("state", "active"),
                            entry("addr", "127.0.0.1"),
                            entry("local_port", Integer.toString(pgweir.port())));
            assertThat(shown.get("connect_time")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC");
            assertThat(row("SERVERS", "ptr", shown.get("link")))
                    .contains(
                            entry("type", "S"),
                            entry("state", "active"),
                            entry("remote_pid", pid),
                            entry("link", shown.get("ptr")),
                            entry("application_name", "shop"));
            assertThat(show("ACTIVE_SOCKETS")).hasSize(2 + 1);
            client.run("commit");
            assertThat(row("CLIENTS", "application_name", "shop")).contains(entry("state", "idle"), entry("link", ""));
            assertThat(show("ACTIVE_SOCKETS")).hasSize(1);
            assertThat(show("SOCKETS")).hasSize(2 + 1);
        }
    }

    @Test
    void what_was_done_is_counted_by_database_and_in_all() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port());
                RawClient session = RawClient.login(pgweir.port(), Map.of("database", "session"))) {
            for (int i = 0; i < 5; i++) {
                client.ask("select 1");
            }
            session.ask("select 1");
            assertThat(row("STATS", "database", "app"))
                    .contains(
                            entry("total_xact_count", "5"),
                            entry("total_query_count", "5"),
                            entry("total_client_login_count", "1"));
            assertThat(row("STATS_TOTALS", "database", "app")).contains(entry("xact_count", "5"));
            long all = 6 + commandsOfConsole() + 1;
            assertThat(row("TOTALS", "name", "total_xact_count")).containsEntry("value", Long.toString(all));
            assertThat(Long.parseLong(row("STATS_AVERAGES", "database", "app").get("query_time")))
                    .isPositive();
        }
    }

    @Test
    void the_shape_of_the_last_statement_is_shown_where_it_is_kept() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("begin");
            client.run("select 'hunter2', 4711");
            assertThat(show("TRANSACTIONS").get(0)).containsEntry("last_statement", "");
        }
        try (TestPgweir slow = TestPgweir.inFrontOf(
                        TestPostgres.newest(), 1, ConsoleSetup.ADMINS + "logging: { slow_transaction: 1h }\n");
                RawClient admin = ConsoleSetup.login(slow);
                RawClient client = RawClient.login(slow.port())) {
            client.run("begin");
            client.run("select 'hunter2', 4711");
            List<String> row = admin.run("show transactions").get(1).values();
            assertThat(row).endsWith("select ?, ?").doesNotContain("hunter2");
            client.run("commit");
            client.run("begin");
            assertThat(admin.run("show transactions").get(1).values()).endsWith("begin");
        }
    }

    private static long micros(Map<String, String> row, String column) {
        return Long.parseLong(row.get(column));
    }

    @Test
    void who_keeps_a_connection_and_what_has_failed() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.run("create temporary table kept (n int)");
            // PostgreSQL is asked what the transaction has left when its client has been answered.
            Await.until("it is known what is kept", () -> show("PINS").size() == 1);
            Map<String, String> pin = show("PINS").get(0);
            assertThat(pin).contains(entry("user", "app"), entry("reasons", "temp_table"));
            client.run("select pg_advisory_lock(1)");
            Await.until(
                    "it has one more reason",
                    () -> show("PINS").get(0).get("reasons").contains(","));
            assertThat(micros(show("PINS").get(0), "pinned_us"))
                    .as("since the first of its reasons, not since its request")
                    .isGreaterThan(micros(pin, "pinned_us"));
            client.run("select 1/0");
            assertThat(show("ERRORS"))
                    .contains(Map.of(
                            "database",
                            "app",
                            "user",
                            "app",
                            "server",
                            "main",
                            "said_by",
                            "postgresql",
                            "error",
                            "22",
                            "count",
                            "1"));
        }
    }

    @Test
    void the_configuration_in_both_words_and_no_secret() throws Exception {
        assertThat(row("CONFIG", "key", "max_client_conn")).containsEntry("value", "10000");
        assertThat(row("CONFIG", "key", "default_pool_size")).containsEntry("value", "2");
        assertThat(row("CONFIG", "key", "query_wait_timeout")).containsEntry("value", "10");
        assertThat(row("CONFIG", "key", "databases.app.pool_size"))
                .contains(entry("value", "2"), entry("default", "20"), entry("changeable", "yes"));
        assertThat(row("CONFIG", "key", "timeouts.server_lifetime")).containsEntry("value", "1h");
        assertThat(row("CONFIG", "key", "listen.port")).containsEntry("changeable", "no");
        assertThat(row("CONFIG", "key", "users.app.password")).containsEntry("value", "<secret>");
        assertThat(show("CONFIG")).noneMatch(row -> "secret".equals(row.get("value")));
    }
}
