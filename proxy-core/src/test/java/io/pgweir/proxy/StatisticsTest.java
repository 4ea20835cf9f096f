package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.errorIn;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The totals of a database, beside what was done by the test and beside what PostgreSQL has counted. */
class StatisticsTest {

    private static final int ROUNDS = 500;

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void totals_are_what_clients_did_and_what_postgresql_has_counted() throws Exception {
        try (Observer observer = Observer.of(postgres)) {
            observer.run("drop database if exists counted");
            observer.run("create database counted");
            try (TestPgweir pgweir = TestPgweir.start(yaml())) {
                alone(pgweir);
                inBlocks(pgweir);
                prepared(pgweir);
                DatabaseStatistics totals = pgweir.pgweir().statistics().get("counted");
                long opens = opens(pgweir);
                int did = ROUNDS + 2 * ROUNDS / 5 + ROUNDS / 2;
                assertThat(totals.transactions()).isCloseTo(did, Percentage.withPercentage(1));
                assertThat(totals.queries())
                        .isCloseTo(ROUNDS + 6 * ROUNDS / 5 + ROUNDS / 2, Percentage.withPercentage(2));
                assertThat(totals.assignments()).isGreaterThanOrEqualTo(did);
                assertThat(totals.logins()).isEqualTo(3);
                assertThat(totals.transactionNanos()).isGreaterThanOrEqualTo(totals.queryNanos());
                assertThat(totals.queryNanos()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
                assertThat(totals.received()).isGreaterThan(ROUNDS * 20L);
                assertThat(totals.sent()).isGreaterThan(ROUNDS * 20L);

                pgweir.pgweir().stop();
                Await.until(
                        "its backends are gone, and have told what they did",
                        () -> observer.count("pg_stat_activity where datname = 'counted'") == 0);
                long counted = Long.parseLong(observer.ask(
                        "select xact_commit + xact_rollback from pg_stat_database where datname = 'counted'"));
                // A backend's own start is a transaction, too.
                assertThat(counted)
                        .isCloseTo(
                                totals.transactions() + totals.ownTransactions() + opens, Percentage.withPercentage(1));
            }
        }
    }

    @Test
    void time_is_counted_that_clients_wait_for_a_connection() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                RawClient holder = RawClient.login(pgweir.port());
                RawClient waiting = RawClient.login(pgweir.port())) {
            holder.run("begin");
            waiting.send(query("select 1"));
            pgweir.awaitWaiting(1);
            holder.run("select pg_sleep(0.1)");
            holder.run("commit");
            waiting.readToReady();
            assertThat(pgweir.pgweir().statistics().get("app").waitNanos())
                    .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** One that takes 200 ms among them. */
    private static void alone(TestPgweir pgweir) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("database", "counted"))) {
            client.run("select pg_sleep(0.2)");
            for (int i = 1; i < ROUNDS; i++) {
                client.run("select " + i);
            }
        }
    }

    /** Every second fails and is rolled back, and a setting is carried along. */
    private static void inBlocks(TestPgweir pgweir) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("database", "counted"))) {
            for (int i = 0; i < ROUNDS / 5; i++) {
                client.run("begin");
                client.run("select 1");
                client.run("commit");
                client.run("begin");
                assertThat(errorIn(client.run("select 1/0")).sqlState()).isEqualTo("22012");
                client.run("rollback");
            }
        }
    }

    private static void prepared(TestPgweir pgweir) throws Exception {
        DatabaseStatistics before = pgweir.pgweir().statistics().get("counted");
        try (Connection connection = DriverManager.getConnection(
                        pgweir.jdbcUrl("counted") + "?prepareThreshold=1", TestPostgres.USER, TestPostgres.PASSWORD);
                PreparedStatement statement = connection.prepareStatement("select ?::int")) {
            for (int i = 0; i < ROUNDS / 2; i++) {
                statement.setInt(1, i);
                statement.executeQuery().close();
            }
        }
        DatabaseStatistics after = pgweir.pgweir().statistics().get("counted");
        assertThat(after.clientParses() - before.clientParses()).isBetween(1L, 5L);
        assertThat(after.serverParses() - before.serverParses()).isBetween(1L, 5L);
        assertThat(after.binds() - before.binds()).isCloseTo(ROUNDS / 2, within(5L));
    }

    private static long opens(TestPgweir pgweir) {
        return pgweir.pgweir().views().stream()
                .map(ServerView::pools)
                .flatMap(server -> server.pools().stream())
                .mapToLong(pool -> pool.counters().opens())
                .sum();
    }

    private String yaml() {
        return """
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  counted: { pool_size: 2 }
                users:
                  app: { password: secret }
                """.formatted(postgres.port());
    }
}
