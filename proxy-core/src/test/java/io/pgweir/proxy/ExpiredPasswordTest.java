package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles of {@code auth.query} whose password ends or is changed, while pgweir believes for an hour what it was told. */
@Timeout(60)
class ExpiredPasswordTest {

    private static final String DEFAULT = "";
    private static final String OF_ONES_OWN =
            ", query: 'select rolname, rolpassword, rolvaliduntil from pg_authid where rolname = ?'";

    private final TestPostgres postgres = TestPostgres.newest();
    private Observer observer;

    @BeforeEach
    void a_role() throws Exception {
        observer = Observer.of(postgres);
        observer.run("drop role if exists temporary; create role temporary login password 'first'");
    }

    @AfterEach
    void no_role() throws Exception {
        observer.run("drop role temporary");
        observer.close();
    }

    private TestPgweir pgweir(String query) {
        return TestPgweir.start("""
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                auth:
                  query: { database: app, user: app, password: secret, cache: 1h%s }
                  throttle: { delay: 0 }
                """.formatted(postgres.port(), query));
    }

    private static Connection login(TestPgweir pgweir, String password) throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl("app"), "temporary", password);
    }

    private static void assertRefused(TestPgweir pgweir, String password) {
        assertThatThrownBy(() -> login(pgweir, password).close())
                .hasMessageContaining("password authentication failed for user \"temporary\"");
    }

    private static String ask(Connection client, String sql) throws SQLException {
        try (Statement statement = client.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    // ---- VALID UNTIL -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {DEFAULT, OF_ONES_OWN})
    void a_role_past_its_time_is_refused(String query) throws Exception {
        observer.run("alter role temporary valid until '2001-01-01'");
        try (TestPgweir pgweir = pgweir(query)) {
            assertRefused(pgweir, "first");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULT, OF_ONES_OWN})
    void a_role_whose_time_ends_is_refused_although_it_is_in_the_cache(String query) throws Exception {
        observer.run(
                "do $$ begin execute format('alter role temporary valid until %L', now() + interval '3 s'); end $$");
        try (TestPgweir pgweir = pgweir(query);
                Connection before = login(pgweir, "first")) {
            assertThat(ask(before, "select session_user")).isEqualTo("temporary");
            Await.until("its time is over", () -> observer.ask("select rolvaliduntil + interval '100 ms' < now()"
                            + " from pg_authid where rolname = 'temporary'")
                    .equals("t"));
            assertRefused(pgweir, "first");
            assertThat(ask(before, "select session_user"))
                    .as("who is in stays in")
                    .isEqualTo("temporary");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {DEFAULT, OF_ONES_OWN})
    void a_role_without_an_end_or_with_one_at_infinity_is_let_in(String query) throws Exception {
        for (String until : new String[] {"infinity", "2100-01-01"}) {
            observer.run("alter role temporary valid until '" + until + "'");
            try (TestPgweir pgweir = pgweir(query);
                    Connection client = login(pgweir, "first")) {
                assertThat(ask(client, "select session_user")).isEqualTo("temporary");
            }
        }
    }

    // ---- a changed password ----------------------------------------------------------------------------------------

    @Test
    void a_password_that_is_changed_is_taken_at_the_second_try_and_the_old_one_no_more() throws Exception {
        try (TestPgweir pgweir = pgweir(DEFAULT)) {
            try (Connection client = login(pgweir, "first")) {
                assertThat(ask(client, "select session_user")).isEqualTo("temporary");
            }
            observer.run("alter role temporary password 'second'");
            // What is younger than a second is not asked for again.
            Await.until("the new password is taken", () -> isLetIn(pgweir, "second"));
            assertRefused(pgweir, "first");
            String pid = observer.ask("select pid from pg_stat_activity where usename = 'temporary'");
            observer.terminate(pid);
            try (Connection client = login(pgweir, "second")) {
                assertThat(ask(client, "select pg_backend_pid()"))
                        .as("by the keys of the new password")
                        .isNotEqualTo(pid);
            }
        }
    }

    private static boolean isLetIn(TestPgweir pgweir, String password) {
        try (Connection client = login(pgweir, password)) {
            return client.isValid(5);
        } catch (SQLException refused) {
            assertThat(refused.getSQLState()).isEqualTo("28P01");
            return false;
        }
    }
}
