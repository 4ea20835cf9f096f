package io.pgweir.proxy.admin.console;

import static io.pgweir.proxy.admin.console.ConsoleSetup.ADMIN;
import static io.pgweir.proxy.admin.console.ConsoleSetup.ADMINS;
import static io.pgweir.proxy.admin.console.ConsoleSetup.VIEWER;
import static io.pgweir.proxy.admin.console.ConsoleSetup.connect;
import static io.pgweir.proxy.admin.console.ConsoleSetup.login;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.auth.LoginFailure;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who comes to the console, and when. */
@Timeout(30)
class ConsoleLoginTest {

    @Test
    void the_console_has_two_names_and_needs_no_server() throws Exception {
        try (ReservedPort nobody = new ReservedPort();
                TestPgweir pgweir = TestPgweir.inFrontOf(nobody.number(), 2, ADMINS);
                RawClient own = login(pgweir);
                RawClient alias = RawClient.login(pgweir.port(), Map.of("user", VIEWER, "database", "pgbouncer"))) {
            assertThat(own.ask("show version")).startsWith("PgBouncer 1.25.2 compatible, by pgweir ");
            assertThat(alias.run("show pools").stream().filter(ConsoleLoginTest::isRow))
                    .singleElement()
                    .satisfies(row ->
                            assertThat(row.values().subList(0, 3)).containsExactly("pgbouncer", "pgbouncer", "2"));
        }
    }

    private static boolean isRow(BackendMessage message) {
        return message.type() == 'D';
    }

    @Test
    void a_client_is_told_what_drivers_want_to_know() throws Exception {
        try (TestPgweir pgweir = ConsoleSetup.start();
                RawClient client = RawClient.login(
                        pgweir.port(),
                        Map.of(
                                "database",
                                "pgweir",
                                "extra_float_digits",
                                "2",
                                "options",
                                "-c geqo=off",
                                "application_name",
                                "x"))) {
            assertThat(client.parameter("server_version")).isEqualTo("1.25.2/bouncer");
            assertThat(client.parameter("client_encoding")).isEqualTo("UTF8");
            assertThat(client.parameter("standard_conforming_strings")).isEqualTo("on");
            assertThat(client.parameter("application_name")).isEqualTo("x");
            assertThat(client.processId()).isPositive();
        }
    }

    @Test
    void who_is_neither_admin_nor_stats_user_is_refused_but_only_after_a_right_password() {
        try (TestPgweir pgweir = ConsoleSetup.start()) {
            assertRefused("42501", () -> connect(pgweir, "trust_user", ""), "admin.users", "admin.stats_users");
            assertRefused(
                    "28P01",
                    () -> DriverManager.getConnection(pgweir.jdbcUrl("pgweir"), "trust_user", "wrong"),
                    "password authentication failed");
            assertRefused(
                    "28P01",
                    () -> DriverManager.getConnection(pgweir.jdbcUrl("pgweir"), ADMIN, "wrong"),
                    "password authentication failed");
            assertThat(pgweir.pgweir().logins().failed(LoginFailure.NOT_ALLOWED))
                    .isEqualTo(1);
        }
    }

    @Test
    void a_rule_of_auth_holds_for_the_console_too() {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(
                TestPostgres.newest(),
                2,
                ADMINS + "auth: { rules: [ { database: pgweir, user: app, methods: [reject] } ] }\n")) {
            assertRefused("28000", () -> connect(pgweir, ADMIN, ""), "auth.rules[1] rejects");
        }
    }

    @Test
    void the_console_answers_when_every_limit_is_reached() throws Exception {
        try (TestPgweir pgweir = TestPgweir.startExactly(
                        """
                        listen: { port: 0, max_clients: 1 }
                        http: { enabled: false }
                        servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                        databases: { app: { pool_size: 1 } }
                        users: { app: { password: secret }, md5_user: { password: secret } }
                        tenants: { default: { max_clients: 1 } }
                        """.formatted(TestPostgres.newest().port()) + ADMINS);
                RawClient only = RawClient.login(pgweir.port())) {
            assertThat(only.run("begin")).endsWith(readyForQuery('T'));
            assertRefused("53300", pgweir::connect, "listen.max_clients = 1");
            try (RawClient console = login(pgweir)) {
                assertThat(console.run("show pools")).contains(commandComplete("SHOW"));
            }
        }
    }

    /** Monitoring that does not close its connections keeps no administrator out. */
    @Test
    void each_role_has_its_own_reserved_places_and_no_more() throws Exception {
        String one = ADMINS.replace(" }", ", reserved_clients: 1 }");
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 2, one)) {
            try (RawClient viewer = login(pgweir, VIEWER);
                    RawClient admin = login(pgweir)) {
                assertThat(viewer.ask("select 1") + admin.ask("select 1")).isEqualTo("11");
                assertRefused("53300", () -> connect(pgweir, VIEWER, ""), "admin.reserved_clients = 1");
                assertRefused("53300", () -> connect(pgweir, ADMIN, ""), "admin.reserved_clients = 1");
            }
            Await.until("a place is free again", () -> {
                try (RawClient next = login(pgweir)) {
                    return next.ask("select 1").equals("1");
                } catch (AssertionError full) {
                    return false;
                }
            });
        }
    }

    @Test
    void the_console_answers_during_a_drain_and_is_told_of_its_end() throws Exception {
        try (TestPgweir pgweir = ConsoleSetup.start();
                RawClient console = login(pgweir);
                RawClient busy = RawClient.login(pgweir.port())) {
            busy.run("begin");
            CompletableFuture<Void> drained = CompletableFuture.runAsync(pgweir.pgweir()::drain);
            Await.until("clients are refused", pgweir::isLeaving);
            try (RawClient late = login(pgweir)) {
                assertThat(late.run("show pools")).contains(commandComplete("SHOW"));
            }
            assertThat(console.run("show pools")).contains(commandComplete("SHOW"));
            assertThat(drained).isNotDone();
            busy.send(query("commit"));
            console.expect(error("57P01"));
            console.expectEnd();
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void a_reload_changes_who_may_come_and_nobody_is_sent_away() throws Exception {
        try (TestPgweir pgweir = ConsoleSetup.start();
                RawClient before = login(pgweir)) {
            pgweir.reload("""
                    servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                    users: { app: { password: secret }, md5_user: { password: secret } }
                    admin: { database: desk, users: [md5_user] }
                    """.formatted(TestPostgres.newest().port()));
            assertThat(before.ask("select 1")).isEqualTo("1");
            try (RawClient after = RawClient.login(pgweir.port(), Map.of("user", "md5_user", "database", "desk"))) {
                assertThat(after.ask("select 1")).isEqualTo("1");
            }
            assertRefused(
                    "42501",
                    () -> DriverManager.getConnection(pgweir.jdbcUrl("desk"), ADMIN, TestPostgres.PASSWORD),
                    "admin.users");
        }
    }

    @Test
    void what_is_sent_behind_the_login_is_answered() throws Exception {
        try (TestPgweir pgweir =
                        TestPgweir.inFrontOf(TestPostgres.newest(), 2, ADMINS + "auth: { methods: [trust] }\n");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(startup(0, Map.of("user", ADMIN, "database", "pgweir")), query("select 1"));
            client.authenticate("none is asked for");
            assertThat(client.readToReady())
                    .isEqualTo(List.of(
                            BackendMessage.rowDescription("?column?"),
                            BackendMessage.dataRow("1"),
                            commandComplete("SELECT 1"),
                            readyForQuery('I')));
        }
    }

    static void assertRefused(String sqlState, ThrowingCallable login, String... about) {
        assertThatThrownBy(login)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
                .message()
                .contains(about);
    }
}
