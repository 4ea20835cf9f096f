package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.server.SlowTransactions;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SlowTransactionTest {

    private static final String LIMIT = "logging: { slow_transaction: 100ms }";

    @RegisterExtension
    private final Logged logged = Logged.by(SlowTransactions.class);

    private static TestPgweir pgweir(String more) {
        return TestPgweir.inFrontOf(TestPostgres.newest(), 1, more);
    }

    @Test
    void a_transaction_above_the_limit_is_told_by_the_shape_of_its_last_statement() throws Exception {
        try (TestPgweir pgweir = pgweir(LIMIT);
                RawClient client = RawClient.login(pgweir.port())) {
            client.run("select 'quick'");
            client.run("begin");
            client.run("select 'hunter2', 4711 from pg_sleep(0.2)");
            assertThat(logged.lines()).isEmpty();
            client.run("select 'last' -- hunter2");
            client.run("commit");
            logged.await("event=slow_transaction ");
            client.run("select pg_sleep(0.2), 'hunter2'");
            logged.await("last_statement=\"select pg_sleep(?), ?\"");
            assertThat(logged.lines()).allMatch(line -> line.contains(" client=\"app@app\" from /127.0.0.1:"));
            assertThat(logged.lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).doesNotContain("hunter2", "4711", "quick"))
                    .first()
                    .asString()
                    .contains("last_statement=\"commit\"");
        }
    }

    @Test
    void a_prepared_statement_has_a_shape_too() throws Exception {
        try (TestPgweir pgweir = pgweir(LIMIT);
                Connection connection = pgweir.connect();
                PreparedStatement sleep = connection.prepareStatement("select 'hunter2' from pg_sleep(?)")) {
            for (int i = 0; i < 7; i++) {
                sleep.setDouble(1, 0.12);
                sleep.execute();
            }
            Await.until("all are told", () -> logged.lines().size() == 7);
            assertThat(logged.lines())
                    .allMatch(line -> line.contains("last_statement=\"select ? from pg_sleep(_1)\"")
                            || line.contains("last_statement=\"select ? from pg_sleep($1)\"")
                            || line.contains("last_statement=\"select ? from pg_sleep(?)\""));
        }
    }

    @Test
    void without_a_limit_nothing_is_told() throws Exception {
        try (TestPgweir pgweir = pgweir("");
                RawClient client = RawClient.login(pgweir.port())) {
            client.run("select pg_sleep(0.2)");
            client.run("select 'behind it'");
            assertThat(logged.lines()).isEmpty();
        }
    }
}
