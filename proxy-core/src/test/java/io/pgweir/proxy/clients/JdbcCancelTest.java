package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What pgjdbc does to end a query before it is done. */
class JdbcCancelTest extends ThroughPgweir {

    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @Test
    void a_running_statement_is_cancelled_within_a_second() throws Exception {
        try (Connection connection = pgweir.connect();
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> ended = sleeping(statement);
            awaitSleepers(1);
            long asked = System.nanoTime();
            statement.cancel();
            assertThat(ended.get().getSQLState()).isEqualTo("57014");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
            assertUsable(statement);
        }
    }

    @Test
    void a_statement_that_waits_for_a_server_connection_is_cancelled_within_a_second() throws Exception {
        List<RawClient> holders = fillThePool();
        try (Connection connection = connectOfEarlierSettings(holders);
                Statement statement = connection.createStatement()) {
            CompletableFuture<SQLException> ended = sleeping(statement);
            // pgjdbc cancels a statement once only, and a cancel that overtakes its query cancels nothing.
            pgweir.awaitWaiting(1);
            long asked = System.nanoTime();
            statement.cancel();
            assertThat(ended.get().getSQLState()).isEqualTo("57014");
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(AT_ONCE);
            for (RawClient holder : holders) {
                holder.close();
            }
            assertUsable(statement);
        }
    }

    /** Transactions without end on all server connections. */
    private List<RawClient> fillThePool() throws IOException {
        List<RawClient> holders = new ArrayList<>();
        for (int i = 0; i < POOL_SIZE; i++) {
            holders.add(RawClient.login(pgweir.port()));
        }
        return holders;
    }

    /** A login with settings not seen before needs a server connection, so it comes before the pool is full. */
    private Connection connectOfEarlierSettings(List<RawClient> holders) throws Exception {
        Connection connection = pgweir.connect();
        for (RawClient holder : holders) {
            holder.ask("begin; select 'held'");
        }
        return connection;
    }

    @Test
    void a_query_timeout_cancels_and_the_connection_goes_on() throws Exception {
        try (Connection connection = pgweir.connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(1);
            assertThat(sleeping(statement).get().getSQLState()).isEqualTo("57014");
            statement.setQueryTimeout(0);
            assertUsable(statement);
        }
    }

    @Test
    void a_statement_timeout_of_the_startup_options_is_this_clients_alone() throws Exception {
        Properties options = new Properties();
        options.setProperty("options", "-c statement_timeout=300ms");
        try (Connection limited = pgweir.connect(options);
                Statement statement = limited.createStatement();
                Connection unlimited = pgweir.connect();
                Statement patient = unlimited.createStatement()) {
            for (int i = 0; i < 3; i++) {
                assertThat(text(patient, "show statement_timeout")).isEqualTo("0");
                assertThat(text(statement, "show statement_timeout")).isEqualTo("300ms");
            }
            assertThat(sleeping(statement).get().getSQLState()).isEqualTo("57014");
            assertUsable(statement);
        }
    }

    @Test
    void cancels_that_come_late_never_hit_another_client() throws Exception {
        try (Connection connection = pgweir.connect();
                Connection victim = pgweir.connect();
                Statement statement = connection.createStatement();
                Statement bystander = victim.createStatement()) {
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < 500; i++) {
                        assertThat(text(bystander, "select " + i)).isEqualTo("" + i);
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            });
            while (!others.isDone()) {
                CompletableFuture<Void> query = CompletableFuture.runAsync(() -> maybeCancelled(statement));
                statement.cancel();
                query.get();
            }
            others.get();
        }
    }

    private static void maybeCancelled(Statement statement) {
        try {
            text(statement, "select 1");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("57014");
        }
    }

    private static CompletableFuture<SQLException> sleeping(Statement statement) {
        return CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(SQLException.class, () -> statement.execute("select pg_sleep(8)")));
    }

    private void awaitSleepers(int count) throws SQLException {
        try (Connection direct = postgres.direct();
                Statement statement = direct.createStatement()) {
            String sleepers = "select count(*) from pg_stat_activity where usename = 'app' and wait_event = 'PgSleep'";
            while (Integer.parseInt(text(statement, sleepers)) < count) {
                Thread.onSpinWait();
            }
        }
    }

    private static void assertUsable(Statement statement) throws SQLException {
        assertThat(text(statement, "select 'usable'")).isEqualTo("usable");
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
