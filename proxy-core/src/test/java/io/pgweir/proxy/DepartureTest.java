package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** pgweir drops a server connection whose backend is busy: PostgreSQL never sees more of them than the pool may have. */
class DepartureTest {

    private static final String PID = "select pg_backend_pid()";
    private static final String LARGE = "select '" + "x".repeat(100_000) + "'";
    private static final Duration SOON = Duration.ofSeconds(2);

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void a_client_vanishes_in_the_middle_of_a_large_query_behind_a_slow_one() throws Exception {
        vanishBehind("select pg_sleep(60)");
    }

    @Test
    void a_client_vanishes_in_the_middle_of_a_large_query_behind_several_slow_ones() throws Exception {
        vanishBehind("select pg_sleep(60)", "select pg_sleep(60)");
    }

    @Test
    void a_client_vanishes_in_the_middle_of_a_large_query_in_a_transaction() throws Exception {
        vanishBehind("begin", "select pg_sleep(0.1)");
    }

    private void vanishBehind(String... slow) throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1);
                Observer observer = Observer.of(postgres)) {
            RawClient vanishing = RawClient.login(pgweir.port());
            String pid = vanishing.ask(PID);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger most = new AtomicInteger();
            CompletableFuture<Void> sampling = CompletableFuture.runAsync(() -> sampleBackends(most, over));
            Await.until("the first sample", () -> most.get() > 0);
            for (String sql : slow) {
                vanishing.send(query(sql));
            }
            observer.awaitRunning(pid, "pg_sleep");
            vanishing.send(query(LARGE).firstBytes(90_000));
            vanishing.reset();
            long begin = System.nanoTime();
            try (RawClient next = RawClient.login(pgweir.port())) {
                assertThat(next.ask(PID)).isNotEqualTo(pid);
            }
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            over.set(true);
            sampling.join();
            assertThat(most).hasValue(1);
            assertThat(waited).isLessThan(SOON.plusSeconds(slow.length));
            assertThat(observer.count("pg_stat_activity where pid = " + pid)).isZero();
        }
    }

    private void sampleBackends(AtomicInteger most, AtomicBoolean over) {
        try (Observer observer = Observer.of(postgres)) {
            while (!over.get()) {
                most.accumulateAndGet(observer.serverConnections(), Math::max);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
