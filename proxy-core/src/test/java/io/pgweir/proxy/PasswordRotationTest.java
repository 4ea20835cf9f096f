package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** The password of a role changes at PostgreSQL while clients are at work; PostgreSQL's log tells how often a login has failed. */
@Timeout(60)
class PasswordRotationTest {

    private static final String SCRAM_USER = "rotating";
    private static final List<String> POOLS = List.of("app", "two", "three");
    private static final int CLIENTS_OF_A_POOL = 6;

    private static EmbeddedPostgres postgres;

    @TempDir
    private Path directory;

    private Observer observer;
    private int failuresBefore;

    @BeforeAll
    static void a_postgresql_that_logs_failed_logins() throws Exception {
        postgres = TestPostgres.ownInstance("logging_collector", "on", "log_line_prefix", "%u:");
        try (Observer observer = Observer.at(postgres.getPort())) {
            observer.run("create role rotating login");
            observer.run("create role looked_up login password 'secret'");
        }
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void look() throws Exception {
        observer = Observer.at(postgres.getPort());
        failuresBefore = failedLogins();
    }

    @AfterEach
    void look_away() throws Exception {
        observer.close();
    }

    // ---- without anybody noticing ----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {SCRAM_USER, TestPostgres.MD5_USER})
    void of_two_secrets_the_other_is_used_after_one_failed_login_and_no_client_notices(String user) throws Exception {
        password(user, "first");
        try (TestPgweir pgweir = start(user, "[first, second]", "");
                Load load = new Load(pgweir, user)) {
            load.awaitProgress();
            password(user, "second");
            load.awaitNewServerConnections();
            password(user, "first");
            load.awaitNewServerConnections();
        }
        assertThat(failures()).as("one for each change").isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {SCRAM_USER, TestPostgres.MD5_USER})
    void a_file_is_read_again_after_one_failed_login_and_no_client_notices(String user) throws Exception {
        password(user, "first");
        file("first");
        try (TestPgweir pgweir = start(user, "'${file:" + directory.resolve("secret") + "}'", "");
                Load load = new Load(pgweir, user)) {
            load.awaitProgress();
            file("second");
            password(user, "second");
            load.awaitNewServerConnections();
            assertThat(failures()).isEqualTo(1);
            try (Connection later = load.connect("app")) {
                load.awaitNewServerConnections();
                assertThat(later.isValid(5)).isTrue();
            }
        }
        assertThat(failures())
                .as("a later client does not bring the old one back")
                .isEqualTo(1);
    }

    @Test
    void a_session_that_has_a_server_connection_keeps_it() throws Exception {
        password(SCRAM_USER, "first");
        try (TestPgweir pgweir = start(SCRAM_USER, "[first, second]", "");
                Connection client = connect(pgweir, SCRAM_USER, "app");
                Statement statement = client.createStatement()) {
            client.setAutoCommit(false);
            statement.execute("create temp table mine on commit drop as select 1");
            password(SCRAM_USER, "second");
            try (Connection other = connect(pgweir, SCRAM_USER, "two")) {
                assertThat(other.isValid(5)).isTrue();
            }
            statement.execute("select * from mine");
            client.commit();
        }
        assertThat(failures()).isEqualTo(1);
    }

    // ---- with nothing that fits ------------------------------------------------------------------------------------

    @Test
    void many_pools_fail_once_with_each_secret_and_their_clients_hear_why_and_when() throws Exception {
        password(SCRAM_USER, "neither");
        String noPatience = "tenants: { default: { max_wait: 3s } }\n";
        try (TestPgweir pgweir = start(SCRAM_USER, "[first, second]", noPatience)) {
            List<CompletableFuture<PSQLException>> refused = new ArrayList<>();
            for (String pool : POOLS) {
                for (int i = 0; i < CLIENTS_OF_A_POOL; i++) {
                    refused.add(CompletableFuture.supplyAsync(() -> refusal(pgweir, pool)));
                }
            }
            for (CompletableFuture<PSQLException> each : refused) {
                PSQLException error = each.get(20, TimeUnit.SECONDS);
                assertThat(error.getSQLState()).isEqualTo("28P01");
                assertThat(error.getServerErrorMessage().getMessage())
                        .isEqualTo("password authentication failed for user \"rotating\"");
                assertThat(error.getServerErrorMessage().getDetail())
                        .matches("PostgreSQL has refused both secrets of users\\.rotating\\.server_password for role"
                                + " \"rotating\"; the next attempt is (in \\d+ms|under way)\\.");
                assertThat(error.getServerErrorMessage().getHint()).contains("SIGHUP");
            }
            assertThat(failures()).as("a round, and another after a second").isBetween(2, 4);
        }
    }

    @Test
    void a_corrected_file_ends_the_pause() throws Exception {
        password(SCRAM_USER, "right");
        file("wrong");
        try (TestPgweir pgweir = start(SCRAM_USER, "'${file:" + directory.resolve("secret") + "}'", "")) {
            awaitLongPause(pgweir);
            int failed = failures();
            file("right");
            Await.until("the file is right", () -> lets(pgweir, SCRAM_USER));
            assertThat(failures()).isEqualTo(failed);
        }
    }

    @Test
    void a_reload_ends_the_pause_and_brings_a_new_password_to_pools_that_there_are() throws Exception {
        password(SCRAM_USER, "first");
        try (TestPgweir pgweir = start(SCRAM_USER, "first", "");
                Connection client = connect(pgweir, SCRAM_USER, "app")) {
            password(SCRAM_USER, "second");
            awaitLongPause(pgweir);
            int failed = failures();
            pgweir.reload(yaml(SCRAM_USER, "second", ""));
            assertThat(client.isValid(5)).isTrue();
            Await.until("the password is right", () -> lets(pgweir, SCRAM_USER));
            assertThat(failures()).isEqualTo(failed);
        }
    }

    @Test
    void a_server_connection_for_somebody_else_is_not_held_up() throws Exception {
        password(SCRAM_USER, "neither");
        try (TestPgweir pgweir = start(SCRAM_USER, "first", "")) {
            awaitLongPause(pgweir);
            try (RawClient other = RawClient.login(pgweir.port())) {
                assertThat(other.ask("select 'served'")).isEqualTo("served");
            }
        }
    }

    // ---- auth.query ------------------------------------------------------------------------------------------------

    @Test
    void the_password_of_auth_query_is_rotated_too() throws Exception {
        password(SCRAM_USER, "first");
        file("first");
        observer.run("alter role rotating superuser");
        String query = "auth: { query: { user: rotating, password: '${file:" + directory.resolve("secret")
                + "}', cache: 0 } }\ntimeouts: { server_connect: 1s }\n";
        try (TestPgweir pgweir = start("someone", "x", query)) {
            assertThat(lets(pgweir, "looked_up")).isTrue();
            file("second");
            password(SCRAM_USER, "second");
            observer.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rotating'");
            Await.until("a connection of its own has the new password", () -> lets(pgweir, "looked_up"));
            assertThat(failures()).isEqualTo(1);
            password(SCRAM_USER, "third");
            observer.run("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rotating'");
            for (int i = 0; i < 3; i++) {
                assertThat(lets(pgweir, "looked_up")).isFalse();
            }
            assertThat(failures())
                    .as("three logins of clients, of a second each")
                    .isBetween(2, 5);
        } finally {
            observer.run("alter role rotating nosuperuser");
        }
    }

    // ---- the world of these tests ----------------------------------------------------------------------------------

    private void password(String user, String password) throws SQLException {
        observer.run(
                "set password_encryption = '" + (user.equals(TestPostgres.MD5_USER) ? "md5" : "scram-sha-256") + "'");
        observer.run("alter role " + user + " password '" + password + "'");
    }

    /** As one should: there is no moment at which it is half written. */
    private void file(String password) throws Exception {
        Path next = Files.writeString(directory.resolve("next"), password + "\n");
        Files.move(next, directory.resolve("secret"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static TestPgweir start(String user, String serverPassword, String more) {
        return TestPgweir.start(yaml(user, serverPassword, more));
    }

    /** Server connections live for so short a time that there are always new ones. */
    private static String yaml(String user, String serverPassword, String more) {
        String timeouts = more.contains("timeouts:") ? "" : "timeouts: { server_lifetime: 200ms }\n";
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: 4 }
                  two: { database: app, pool_size: 4 }
                  three: { database: app, pool_size: 4 }
                users:
                  app: { password: secret }
                  %s: { password: secret, server_password: %s }
                """.formatted(postgres.getPort(), user, serverPassword) + timeouts + more;
    }

    private static Connection connect(TestPgweir pgweir, String user, String database) throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl(database), user, "secret");
    }

    private static PSQLException refusal(TestPgweir pgweir, String database) {
        return catchThrowableOfType(
                PSQLException.class, () -> connect(pgweir, SCRAM_USER, database).close());
    }

    private static boolean lets(TestPgweir pgweir, String user) {
        try (Connection client = connect(pgweir, user, "two")) {
            return client.isValid(5);
        } catch (SQLException refused) {
            return false;
        }
    }

    /** Until the next attempt is so far away that none will happen by itself while the test goes on. */
    private void awaitLongPause(TestPgweir pgweir) throws Exception {
        Await.until("a pause of more than three seconds", Duration.ofSeconds(30), () -> {
            PSQLException refused = refusal(pgweir, "two");
            String detail = refused.getServerErrorMessage().getDetail();
            return detail.matches("(?s).*in ([3-9]|1\\d)\\d\\d\\dms.*");
        });
    }

    private int failures() throws Exception {
        return failedLogins() - failuresBefore;
    }

    /** A failure is in PostgreSQL's log before anybody hears of it, and the log is complete when it has what was written last. */
    private int failedLogins() throws Exception {
        String end = "read until " + UUID.randomUUID();
        observer.run("do $$ begin raise log '" + end + "'; end $$");
        Await.until("the log is complete", () -> log().contains(end));
        return log().split("FATAL: +password authentication failed", -1).length - 1;
    }

    private String log() throws SQLException {
        return observer.ask("select pg_read_file(pg_current_logfile())");
    }

    /** Clients of all pools that ask without a pause; an error of any of them fails the test. */
    private final class Load implements AutoCloseable {

        private final TestPgweir pgweir;
        private final String user;
        private final AtomicBoolean over = new AtomicBoolean();
        private final List<CompletableFuture<Integer>> clients = new ArrayList<>();

        Load(TestPgweir pgweir, String user) {
            this.pgweir = pgweir;
            this.user = user;
            for (String pool : POOLS) {
                for (int i = 0; i < CLIENTS_OF_A_POOL; i++) {
                    clients.add(CompletableFuture.supplyAsync(() -> work(pool), task -> new Thread(task).start()));
                }
            }
        }

        Connection connect(String pool) throws SQLException {
            return PasswordRotationTest.connect(pgweir, user, pool);
        }

        private int work(String pool) {
            int done = 0;
            try (Connection client = connect(pool);
                    Statement statement = client.createStatement()) {
                for (; !over.get(); done++) {
                    statement.execute("select pg_sleep(0.002)");
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
            return done;
        }

        void awaitProgress() throws Exception {
            Await.until("all pools work", () -> serverConnections("true") >= POOLS.size());
        }

        /** Until no server connection is left from before now. */
        void awaitNewServerConnections() throws Exception {
            String now = observer.ask("select clock_timestamp()");
            Await.until(
                    "the server connections are new",
                    () -> serverConnections("backend_start > '" + now + "'") >= POOLS.size()
                            && serverConnections("backend_start <= '" + now + "'") == 0);
        }

        private int serverConnections(String which) throws SQLException {
            return observer.count("pg_stat_activity where usename = '" + user + "' and " + which);
        }

        @Override
        public void close() {
            over.set(true);
            assertThat(clients).allSatisfy(client -> assertThat(client)
                    .succeedsWithin(Duration.ofSeconds(10))
                    .satisfies(done -> assertThat(done).isPositive()));
        }
    }
}
