package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** pgjdbc's ways to send a statement. */
class JdbcQueryTest extends ThroughPgweir {

    private static final int CLIENTS = 6;
    private static final int ROUNDS = 25;

    private Connection connect(String... namesAndValues) throws SQLException {
        Properties properties = new Properties();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return pgweir.connect(properties);
    }

    @ParameterizedTest
    @CsvSource({
        "1, extended, never",
        "5, extended, never",
        "-1, extended, never",
        "1, simple, never",
        "1, extendedForPrepared, never",
        "1, extendedCacheEverything, never",
        "1, extended, always",
        "5, extended, always",
        "1, extended, conservative",
        "1, simple, always"
    })
    void many_clients_each_get_their_own_answers(String prepareThreshold, String queryMode, String autosave)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int tag = i * 1_000;
                clients.add(threads.submit(() -> {
                    try (Connection connection = connect(
                            "prepareThreshold", prepareThreshold, "preferQueryMode", queryMode, "autosave", autosave)) {
                        for (int round = 0; round < ROUNDS; round++) {
                            round(connection, tag + round);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Outside a transaction, in one, and in one that fails and is rolled back. */
    private static void round(Connection connection, int tag) throws SQLException {
        assertThat(echo(connection, tag)).isEqualTo(tag);
        connection.setAutoCommit(false);
        assertThat(echo(connection, tag + 1)).isEqualTo(tag + 1);
        String backend = backend(connection);
        assertThat(echo(connection, tag + 2)).isEqualTo(tag + 2);
        assertThat(backend(connection)).isEqualTo(backend);
        connection.commit();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> divide(connection, tag, 0))
                .extracting(SQLException::getSQLState)
                .isEqualTo("22012");
        connection.rollback();
        connection.setAutoCommit(true);
        assertThat(divide(connection, tag, 1)).isEqualTo(tag);
    }

    private static int echo(Connection connection, int tag) throws SQLException {
        return number(connection, "select ?::int", tag);
    }

    private static int divide(Connection connection, int dividend, int divisor) throws SQLException {
        return number(connection, "select ?::int / ?::int", dividend, divisor);
    }

    private static int number(Connection connection, String sql, int... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setInt(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static String backend(Connection connection) throws SQLException {
        return text(connection, "select pg_backend_pid()");
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void autosave_goes_on_in_a_transaction_behind_an_error() throws SQLException {
        try (Connection connection = connect("autosave", "always", "prepareThreshold", "1")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 5; i++) {
                assertThat(echo(connection, i)).isEqualTo(i);
                assertThatExceptionOfType(SQLException.class).isThrownBy(() -> divide(connection, 1, 0));
            }
            assertThat(echo(connection, 7)).isEqualTo(7);
            connection.commit();
        }
    }

    @Test
    void autosave_prepares_again_when_a_result_has_changed() throws SQLException {
        directly("drop table if exists shape; create table shape (a int); insert into shape values (1)");
        try (Connection connection = connect("autosave", "conservative", "prepareThreshold", "1")) {
            connection.setAutoCommit(false);
            assertThat(columns(connection)).isEqualTo(1);
            connection.commit();
            directly("alter table shape add b int");
            assertThat(columns(connection)).isEqualTo(2);
            connection.commit();
        }
    }

    private static int columns(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select * from shape");
                ResultSet row = statement.executeQuery()) {
            return row.getMetaData().getColumnCount();
        }
    }

    @Test
    void a_fetch_size_reads_one_portal_while_others_work() throws SQLException {
        try (Connection connection = connect();
                Connection other = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(7);
            try (ResultSet rows = statement.executeQuery("select n from generate_series(1, 100) n")) {
                for (int n = 1; n <= 100; n++) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(n);
                    assertThat(n % 10 != 0 || echo(other, n) == n).isTrue();
                }
                assertThat(rows.next()).isFalse();
            }
            connection.commit();
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void batches_insert_every_row_once(String rewrite) throws SQLException {
        directly("drop table if exists batch; create table batch (n int primary key)");
        try (Connection connection = connect("reWriteBatchedInserts", rewrite);
                PreparedStatement insert = connection.prepareStatement("insert into batch values (?)")) {
            for (int n = 0; n < 2_000; n++) {
                insert.setInt(1, n);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(2_000);
            assertThat(text(connection, "select count(*) || ' ' || sum(n) from batch"))
                    .isEqualTo("2000 1999000");
        }
    }

    @Test
    void several_statements_in_one_string_give_all_their_results() throws SQLException {
        for (String mode : List.of("simple", "extended")) {
            try (Connection connection = connect("preferQueryMode", mode);
                    Statement statement = connection.createStatement()) {
                assertThat(statement.execute("select 1; select 2; select 3")).isTrue();
                for (int expected = 1; expected <= 3; expected++) {
                    try (ResultSet row = statement.getResultSet()) {
                        row.next();
                        assertThat(row.getInt(1)).isEqualTo(expected);
                    }
                    assertThat(statement.getMoreResults()).isEqualTo(expected < 3);
                }
            }
        }
    }

    @Test
    void notices_arrive_in_order() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("do $$ begin for i in 1..1000 loop raise notice 'n %', i; end loop; end $$");
            SQLWarning warning = statement.getWarnings();
            for (int i = 1; i <= 1000; i++) {
                assertThat(warning.getMessage()).isEqualTo("n " + i);
                warning = warning.getNextWarning();
            }
            assertThat(warning == null).isTrue();
        }
    }

    @Test
    void an_error_tells_its_position() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            assertThatExceptionOfType(PSQLException.class)
                    .isThrownBy(() -> statement.execute("select 1 from nowhere"))
                    .satisfies(error -> {
                        assertThat(error.getSQLState()).isEqualTo("42P01");
                        assertThat(error.getServerErrorMessage().getPosition()).isEqualTo(15);
                    });
        }
    }

    @Test
    void savepoints_undo_a_part_of_a_transaction() throws SQLException {
        directly("drop table if exists kept; create table kept (n int)");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into kept values (1)");
            Savepoint savepoint = connection.setSavepoint();
            statement.execute("insert into kept values (2)");
            connection.rollback(savepoint);
            statement.execute("insert into kept values (3)");
            connection.commit();
            assertThat(text(connection, "select string_agg(n::text, ',' order by n) from kept"))
                    .isEqualTo("1,3");
        }
    }

    @Test
    void fifty_megabytes_pass_both_ways() throws SQLException {
        String big = "0123456789".repeat(5_000_000);
        try (Connection connection = connect();
                PreparedStatement echo = connection.prepareStatement("select ?::text")) {
            echo.setString(1, big);
            try (ResultSet row = echo.executeQuery()) {
                row.next();
                assertThat(row.getString(1).equals(big)).isTrue();
            }
            assertThat(echo(connection, 1)).isEqualTo(1);
        }
    }

    @Test
    void statements_outlive_server_connections_that_were_killed_in_the_pool() throws Exception {
        try (Connection connection = connect("prepareThreshold", "1");
                PreparedStatement echo = connection.prepareStatement("select ?::int")) {
            for (int i = 0; i < 20; i++) {
                echo.setInt(1, i);
                try (ResultSet row = echo.executeQuery()) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(i);
                }
                if (i % 5 == 0) {
                    killBackends();
                }
            }
        }
    }

    private void killBackends() throws SQLException {
        try (Connection direct = postgres.direct()) {
            text(direct, "select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where usename = 'app'");
        }
    }

    @Test
    void deallocate_all_and_discard_all_leave_a_client_that_goes_on() throws SQLException {
        for (String command : List.of("DEALLOCATE ALL", "DISCARD ALL")) {

            try (Connection connection = connect("prepareThreshold", "1");
                    Connection other = connect("prepareThreshold", "1");
                    Statement statement = connection.createStatement()) {
                for (int i = 0; i < 10; i++) {
                    assertThat(echo(connection, i)).isEqualTo(i);
                    assertThat(echo(other, i)).isEqualTo(i);
                    statement.execute(command);
                }
            }
        }
    }
}
