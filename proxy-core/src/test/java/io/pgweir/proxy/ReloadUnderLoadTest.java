package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of tenants are changed while their clients are at work. */
@Timeout(60)
class ReloadUnderLoadTest {

    private static final int CLIENTS = 12;
    private static final int RELOADS = 10;
    private static final int MANY = 6;
    private static final Duration IN_FORCE = Duration.ofMillis(100);

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void new_limits_are_in_force_within_a_tenth_of_a_second_and_no_client_is_dropped() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong transactions = new AtomicLong();
        List<Long> nanos = new ArrayList<>();
        try (TestPgweir pgweir = TestPgweir.start(yaml(MANY))) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(CompletableFuture.runAsync(() -> work(pgweir, over, transactions), this::onThread));
            }
            Await.until("all are at work", () -> reports(pgweir, tenant -> tenant.inUse() == MANY));
            for (int i = 0; i < RELOADS; i++) {
                int max = i % 2 == 0 ? 1 : MANY;
                pgweir.reload(yaml(max));
                long began = System.nanoTime();
                Await.until("the limit " + max, () -> reports(pgweir, tenant -> tenant.inUse() == max));
                nanos.add(System.nanoTime() - began);
            }
            long before = transactions.get();
            Await.until("they go on", () -> transactions.get() > before + 10 * CLIENTS);
            over.set(true);
            for (CompletableFuture<Void> client : clients) {
                // Fails with whatever has ended it.
                client.get();
            }
        }
        // Half of them: this machine may do something else for a moment, pgweir may not.
        assertThat(nanos.stream().sorted().skip(RELOADS / 2).findFirst().orElseThrow())
                .as("nanoseconds until a limit was in force: %s", nanos)
                .isLessThan(IN_FORCE.toNanos());
    }

    private static void work(TestPgweir pgweir, AtomicBoolean over, AtomicLong transactions) {
        try (RawClient client = RawClient.login(pgweir.port(), Map.of("application_name", "reports"))) {
            while (!over.get()) {
                client.ask("select 1 from pg_sleep(0.005)");
                transactions.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void onThread(Runnable task) {
        new Thread(task, "client").start();
    }

    private static boolean reports(TestPgweir pgweir, Predicate<TenantSnapshot> what) {
        return pgweir.pgweir().views().get(0).pools().tenants().stream()
                .filter(tenant -> tenant.share().tenant().equals("reports"))
                .anyMatch(what);
    }

    private String yaml(int maxConnections) {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 8, session_state_audit: off } }
                users: { app: { password: secret } }
                tenants: { reports: { match: { application_name: reports }, max_connections: %d } }
                """.formatted(postgres.port(), maxConnections);
    }
}
