package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Five clients on a pool of one, in every form that a request can have, with cuts between bytes, cancels, resets, killed
 * server connections and short timeouts. Each request carries its client's name and number, and so must all of its reply.
 */
class InterleavedClientsTest {

    private static final int CLIENTS = 5;
    private static final int SECONDS = Integer.getInteger("pgweir.seconds", 30);

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void no_reply_carries_a_tag_that_its_client_is_not_owed() throws Exception {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        System.out.println("pgweir.seed=" + seed);
        TaggedCounts counts = new TaggedCounts();
        long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, """
                timeouts: { query: 500ms, idle_in_transaction: 300ms }
                tenants: { all: { match: { user: "*" }, max_wait: 2s } }
                """);
                Observer observer = Observer.of(postgres)) {
            List<CompletableFuture<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                TaggedClient client = new TaggedClient("c" + i, pgweir.port(), new Random(seed + i), counts, end);
                clients.add(CompletableFuture.runAsync(client, threads));
            }
            Random killer = new Random(seed - 1);
            CompletableFuture<?> all = CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new));
            while (!all.isDone()) {
                kill(observer, killer, counts, all);
            }
            all.join();
        } finally {
            threads.shutdownNow();
            System.out.println(counts);
        }
        assertThat(counts.foreign).hasValue(0);
        assertThat(counts.queries).hasValueGreaterThan(100);
        assertThat(counts.kills).hasPositiveValue();
        assertThat(counts.cancels).hasPositiveValue();
    }

    private static void kill(Observer observer, Random random, TaggedCounts counts, CompletableFuture<?> all)
            throws Exception {
        long next =
                System.nanoTime() + Duration.ofMillis(200 + random.nextInt(800)).toNanos();
        while (System.nanoTime() < next && !all.isDone()) {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        if (observer.ask("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'") != null) {
            counts.kills.incrementAndGet();
        }
    }
}
