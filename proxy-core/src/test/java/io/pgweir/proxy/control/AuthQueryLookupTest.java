package io.pgweir.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AuthQuery;
import io.pgweir.config.ChannelBindingMode;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTls;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.config.Timeouts;
import io.pgweir.proxy.auth.Credential;
import io.pgweir.proxy.auth.Lookup;
import io.pgweir.proxy.testing.ReservedPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuthQueryLookupTest {

    private static final String SQL = """
            SELECT rolname, rolpassword FROM pg_authid
            WHERE rolname = ? AND rolcanlogin AND (rolvaliduntil IS NULL OR rolvaliduntil > now())""";

    private static EmbeddedPostgres postgres;

    private final List<AuthQueryLookup> opened = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder().start();
        run("CREATE ROLE lookup LOGIN SUPERUSER PASSWORD 'lookup'");
        run("SET password_encryption = 'scram-sha-256'; CREATE ROLE scram_user LOGIN PASSWORD 'open'");
        run("SET password_encryption = 'md5'; CREATE ROLE md5_user LOGIN PASSWORD 'open'");
        run("CREATE ROLE expired LOGIN PASSWORD 'open' VALID UNTIL '2001-01-01'");
        run("CREATE ROLE without_password LOGIN");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @AfterEach
    void closeLookups() {
        opened.forEach(AuthQueryLookup::close);
    }

    private static void run(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private AuthQueryLookup lookup(String sql) {
        return lookup(postgres.getPort(), sql, Duration.ofSeconds(5));
    }

    private AuthQueryLookup lookup(int port, String sql, Duration connect) {
        return lookup(port, sql, connect, ServerTlsMode.DISABLE);
    }

    private AuthQueryLookup lookup(int port, String sql, Duration connect, ServerTlsMode tls) {
        AuthQuery query =
                new AuthQuery("main", "postgres", "lookup", List.of(new Secret("lookup")), sql, Duration.ofMinutes(1));
        ServerConfig server = new ServerConfig(
                "main",
                "127.0.0.1",
                port,
                new ServerTls(tls, Optional.empty(), Optional.empty(), Optional.empty(), ChannelBindingMode.PREFER),
                10,
                10);
        AuthQueryLookup lookup = new AuthQueryLookup(query, server, timeouts(connect), clock::get, new SecureRandom());
        opened.add(lookup);
        return lookup;
    }

    static Timeouts timeouts(Duration serverConnect) {
        Duration off = Duration.ZERO;
        return new Timeouts(Duration.ofSeconds(15), serverConnect, off, off, off, off, off, off, off, off);
    }

    private static CompletableFuture<Lookup> load(AuthQueryLookup lookup, String user) {
        CompletableFuture<Lookup> answer = new CompletableFuture<>();
        lookup.load(user, answer::complete);
        return answer;
    }

    private static Lookup await(CompletableFuture<Lookup> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Credential credential(Lookup lookup) {
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).account().credential();
    }

    @Test
    void the_stored_form_of_the_secret_decides_how_a_role_can_be_checked() throws Exception {
        AuthQueryLookup lookup = lookup(SQL);
        Credential scram = credential(await(load(lookup, "scram_user")));
        assertThat(scram).isInstanceOf(Credential.Scram.class);
        assertThat(((Credential.Scram) scram).verifier().matches(utf8("open"))).isTrue();
        assertThat(((Credential.Scram) scram).verifier().matches(utf8("closed")))
                .isFalse();
        assertThat(credential(await(load(lookup, "md5_user")))).isInstanceOf(Credential.Md5.class);
    }

    @Test
    void a_plain_secret_of_another_table_is_turned_into_a_verifier() throws Exception {
        Credential plain = credential(await(load(lookup("SELECT 'anna'::text, ? || 'pw'"), "anna")));
        assertThat(plain).isInstanceOf(Credential.Plain.class);
        assertThat(((Credential.Plain) plain).verifier().matches(utf8("annapw")))
                .isTrue();
        assertThat(plain.toString()).doesNotContain("annapw");
    }

    @Test
    void roles_that_cannot_log_in_with_a_password_are_missing() throws Exception {
        AuthQueryLookup lookup = lookup(SQL);
        assertThat(await(load(lookup, "expired"))).isEqualTo(new Lookup.Missing());
        assertThat(await(load(lookup, "without_password"))).isEqualTo(new Lookup.Missing());
        assertThat(await(load(lookup, "nobody"))).isEqualTo(new Lookup.Missing());
        assertThat(await(load(lookup, "x' OR true --"))).isEqualTo(new Lookup.Missing());
        assertThat(await(load(lookup, "x\0y"))).isInstanceOf(Lookup.class);
    }

    @Test
    void a_password_that_was_never_good_is_none() throws Exception {
        AuthQueryLookup lookup = lookup("SELECT ?, 'pw', '-infinity'::timestamptz");
        assertThat(await(load(lookup, "anna"))).isEqualTo(new Lookup.Missing());
    }

    @Test
    void a_row_of_another_name_does_not_let_anybody_in() throws Exception {
        assertThat(await(load(lookup("SELECT lower(?), 'pw'"), "Anna"))).isEqualTo(new Lookup.Missing());
    }

    @Test
    void an_operator_planted_in_the_search_path_of_the_role_is_not_used() throws Exception {
        run("CREATE SCHEMA trap");
        run(
                "CREATE FUNCTION trap.eq(name, text) RETURNS boolean LANGUAGE sql AS $$ SELECT $1::text OPERATOR(pg_catalog.=)"
                        + " 'scram_user' $$");
        run("CREATE FUNCTION trap.eq(name, varchar) RETURNS boolean LANGUAGE sql AS $$ SELECT $1::text"
                + " OPERATOR(pg_catalog.=) 'scram_user' $$");
        run("CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = text, FUNCTION = trap.eq)");
        run("CREATE OPERATOR trap.= (LEFTARG = name, RIGHTARG = varchar, FUNCTION = trap.eq)");
        run("ALTER ROLE lookup SET search_path = trap, pg_catalog");
        run("ALTER DATABASE postgres SET search_path = trap, pg_catalog");
        try {
            // The trap works: who asks without a fixed path finds a role that was not asked for.
            assertThat(countByTrap("nobody")).isEqualTo(1);
            AuthQueryLookup lookup = lookup(SQL);
            assertThat(await(load(lookup, "nobody"))).isEqualTo(new Lookup.Missing());
            assertThat(credential(await(load(lookup, "md5_user")))).isInstanceOf(Credential.Md5.class);
        } finally {
            run("ALTER ROLE lookup RESET search_path");
            run("ALTER DATABASE postgres RESET search_path");
            run("DROP SCHEMA trap CASCADE");
        }
    }

    private static int countByTrap(String user) throws SQLException {
        try (Connection connection = postgres.getDatabase("lookup", "postgres").getConnection();
                var statement = connection.prepareStatement("SELECT count(*) FROM pg_authid WHERE rolname = ?")) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    @Test
    void the_query_cannot_write_and_runs_as_pgweir() throws Exception {
        Lookup written = await(load(
                lookup("WITH t AS (SELECT 1) SELECT set_config('x.y', ?, false)," + " lo_create(0)::text"), "anna"));
        assertThat(written).isEqualTo(LookupFailure.SQL_ERROR.answer());
        String facts = "SELECT ?, current_setting('search_path') || ' ' || current_setting('application_name')";
        Credential.Plain plain = (Credential.Plain) credential(await(load(lookup(facts), "anna")));
        assertThat(plain.password().reveal()).isEqualTo("pg_catalog pgweir");
    }

    @Test
    void a_failed_look_up_names_the_setting_and_nothing_of_the_database() throws Exception {
        Lookup.Failed broken = (Lookup.Failed) await(load(lookup("SELECT name, pw FROM my_users WHERE u = ?"), "anna"));
        assertThat(broken.error().severity()).isEqualTo("FATAL");
        assertThat(broken.error().message()).contains("auth.query").doesNotContain("my_users");
        assertThat(await(load(lookup("SELECT ?, 'pw' FROM generate_series(1, 2)"), "anna")))
                .isEqualTo(LookupFailure.AMBIGUOUS.answer());
        assertThat(await(load(lookup("SELECT ?, 'SCRAM-SHA-256$4096:cut'"), "anna")))
                .isEqualTo(LookupFailure.UNUSABLE_SECRET.answer());
    }

    @Test
    void a_postgresql_that_is_down_fails_the_look_up_and_the_next_one_finds_it_up_again() throws Exception {
        try (ReservedPort port = new ReservedPort()) {
            assertFollows(port.number());
        }
    }

    private void assertFollows(int port) throws Exception {
        String sql = "SELECT rolname, 'pw' FROM pg_roles WHERE rolname = ?";
        AuthQueryLookup lookup = lookup(port, sql, Duration.ofSeconds(1));
        Lookup down = await(load(lookup, "postgres"));
        assertThat(down).isEqualTo(LookupFailure.UNREACHABLE.answer());
        assertThat(((Lookup.Failed) down).error().sqlState()).isEqualTo("08006");
        for (int round = 0; round < 2; round++) {
            try (EmbeddedPostgres late =
                    EmbeddedPostgres.builder().setPort(port).start()) {
                try (Connection connection = late.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("CREATE ROLE lookup LOGIN");
                }
                assertThat(credential(await(load(lookup, "postgres")))).isInstanceOf(Credential.Plain.class);
            }
            assertThat(await(load(lookup, "postgres"))).isEqualTo(LookupFailure.UNREACHABLE.answer());
        }
    }

    @Test
    void a_server_without_tls_is_not_sent_the_password_when_tls_is_required() throws Exception {
        AuthQueryLookup lookup = lookup(postgres.getPort(), SQL, Duration.ofSeconds(1), ServerTlsMode.REQUIRE);
        assertThat(await(load(lookup, "scram_user"))).isEqualTo(LookupFailure.UNREACHABLE.answer());
    }

    @Test
    void a_full_queue_refuses_and_those_that_waited_too_long_are_not_looked_up() throws Exception {
        AuthQueryLookup lookup = lookup("SELECT ?, 'pw' FROM pg_advisory_lock_shared(1)");
        List<CompletableFuture<Lookup>> running = new ArrayList<>();
        List<CompletableFuture<Lookup>> queued = new ArrayList<>();
        try (Connection holder = postgres.getPostgresDatabase().getConnection();
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            for (int i = 0; i < AuthQueryPool.MAX_CONNECTIONS; i++) {
                running.add(load(lookup, "runs"));
            }
            awaitWaitingForTheLock(statement, AuthQueryPool.MAX_CONNECTIONS);
            for (int i = 0; i < AuthQueryLookup.MAX_QUEUED; i++) {
                queued.add(load(lookup, "waits"));
            }
            assertThat(load(lookup, "late")).isCompletedWithValue(LookupFailure.QUEUE_FULL.answer());
            clock.addAndGet(Duration.ofSeconds(15).toNanos());
        }
        for (CompletableFuture<Lookup> answer : running) {
            assertThat(credential(await(answer))).isInstanceOf(Credential.Plain.class);
        }
        for (CompletableFuture<Lookup> answer : queued) {
            assertThat(await(answer)).isEqualTo(LookupFailure.TOO_LATE.answer());
        }
    }

    private static void awaitWaitingForTheLock(Statement statement, int expected) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        int waiting = 0;
        while (waiting < expected && System.nanoTime() < deadline) {
            try (var rows = statement.executeQuery(
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")) {
                rows.next();
                waiting = rows.getInt(1);
            }
        }
        assertThat(waiting).isEqualTo(expected);
    }

    @Test
    void closing_cuts_those_that_run_short_and_answers_everybody() throws Exception {
        AuthQueryLookup lookup = lookup("SELECT ?, 'pw' FROM pg_advisory_lock_shared(1)");
        List<CompletableFuture<Lookup>> answers = new ArrayList<>();
        try (Connection holder = postgres.getPostgresDatabase().getConnection();
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            for (int i = 0; i < 5; i++) {
                answers.add(load(lookup, "anna"));
            }
            awaitWaitingForTheLock(statement, AuthQueryPool.MAX_CONNECTIONS);
            lookup.close();
            for (CompletableFuture<Lookup> answer : answers) {
                assertThat(await(answer)).isInstanceOf(Lookup.Failed.class);
            }
        }
        assertThat(await(load(lookup, "anna"))).isEqualTo(LookupFailure.STOPPED.answer());
    }

    @Test
    void retiring_lets_those_that_wait_have_their_answer() throws Exception {
        AuthQueryLookup lookup = lookup("SELECT ?, 'pw' FROM pg_sleep(0.2)");
        List<CompletableFuture<Lookup>> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(load(lookup, "anna"));
        }
        lookup.retire();
        for (CompletableFuture<Lookup> answer : answers) {
            assertThat(credential(await(answer))).isInstanceOf(Credential.Plain.class);
        }
    }
}
