package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PoolLimitTest {

    private static final int CLIENTS = 60;
    private static final int TRANSACTIONS = 20;

    @Test
    void many_clients_are_all_served_by_few_server_connections() throws Exception {
        TestPostgres postgres = TestPostgres.newest();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 3);
                Connection observer = postgres.direct()) {
            List<Future<Integer>> served = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                served.add(threads.submit(() -> transactions(pgweir)));
            }
            int most = 0;
            while (served.stream().anyMatch(client -> !client.isDone())) {
                most = Math.max(most, backends(observer));
            }
            for (Future<Integer> client : served) {
                assertThat(client.get()).isEqualTo(TRANSACTIONS);
            }
            assertThat(most).isBetween(1, 3);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int transactions(TestPgweir pgweir) throws SQLException {
        int done = 0;
        try (Connection connection = pgweir.connect();
                Statement statement = connection.createStatement()) {
            while (done < TRANSACTIONS) {
                try (ResultSet row = statement.executeQuery("select " + done)) {
                    row.next();
                    assertThat(row.getInt(1)).isEqualTo(done);
                }
                done++;
            }
        }
        return done;
    }

    private static int backends(Connection observer) throws SQLException {
        try (Statement statement = observer.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from pg_stat_activity where usename = 'app'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
