package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.cancelRequest;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cancel hits the query that it was meant for, or nothing; on a pool of one. */
class CancelRaceTest {

    private static final int ROUNDS = Integer.getInteger("pgweir.rounds", 10_000);

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;
    private Observer observer;

    @BeforeEach
    void a_pool_of_one() throws Exception {
        pgweir = TestPgweir.inFrontOf(postgres, 1);
        observer = Observer.of(postgres);
    }

    @AfterEach
    void close() throws Exception {
        observer.close();
        pgweir.close();
    }

    // ---- races -----------------------------------------------------------------------------------------------------

    @Test
    void a_cancel_around_the_end_of_its_query_never_hits_the_next_client() throws Exception {
        long seed = Long.getLong("pgweir.seed", System.nanoTime());
        System.out.println("pgweir.seed=" + seed);
        Random random = new Random(seed);
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong served = new AtomicLong();
        CompletableFuture<Void> victim = CompletableFuture.runAsync(() -> askUntil(over, served));
        int hits = 0;
        try (RawClient canceller = RawClient.login(pgweir.port())) {
            for (int round = 0; round < ROUNDS; round++) {
                String tag = "round " + round;
                canceller.send(query("select '" + tag + "' from generate_series(1, 100)"));
                CompletableFuture<Void> cancel = CompletableFuture.runAsync(() -> cancelOnce(canceller));
                List<BackendMessage> reply = canceller.readToReady();
                assertThat(reply).last().isEqualTo(readyForQuery('I'));
                hits += reply.contains(error("57014")) ? 1 : 0;
                assertThat(reply)
                        .filteredOn(message -> message.type() == BackendType.DATA_ROW)
                        .allMatch(row -> row.values().equals(List.of(tag)));
                LockSupport.parkNanos(random.nextInt(100_000));
                cancel.join();
                if (victim.isCompletedExceptionally()) {
                    break;
                }
            }
        } finally {
            over.set(true);
        }
        victim.join();
        System.out.println(ROUNDS + " cancels, " + hits + " in time, " + served + " queries of the victim, none hit");
        assertThat(served).hasPositiveValue();
    }

    private void askUntil(AtomicBoolean over, AtomicLong served) {
        try (RawClient victim = RawClient.login(pgweir.port())) {
            while (!over.get()) {
                String tag = "victim " + served.incrementAndGet();
                assertThat(victim.ask("select '" + tag + "'")).isEqualTo(tag);
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void cancelOnce(RawClient client) {
        try {
            client.cancel();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_cancel_that_has_ended_never_hits_the_next_query_of_the_same_transaction() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            for (int round = 0; round < 300; round++) {
                client.send(query("begin"), query("select 1 from pg_sleep(0.0002)"));
                client.readToReady();
                client.cancel();
                boolean hit = client.readToReady().contains(error("57014"));
                client.send(query(hit ? "rollback" : "select 'next'"), query("rollback"));
                assertThat(client.readToReady()).as("round %s", round).doesNotContain(error("57014"));
                assertThat(client.readToReady()).doesNotContain(error("57014"));
            }
        }
    }

    // ---- what is cancelled -----------------------------------------------------------------------------------------

    @Test
    void a_long_query_ends_within_a_second_although_the_pool_is_full_and_others_queue() throws Exception {
        try (RawClient running = RawClient.login(pgweir.port());
                RawClient queued = RawClient.login(pgweir.port())) {
            String pid = running.ask("select pg_backend_pid()");
            for (int round = 0; round < 10; round++) {
                running.send(query("select pg_sleep(60)"));
                observer.awaitRunning(pid, "pg_sleep");
                queued.send(query("select 'queued'"));
                long begin = System.nanoTime();
                running.cancel();
                assertThat(running.readToReady()).endsWith(error("57014"), readyForQuery('I'));
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
                assertThat(queued.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            }
        }
    }

    @Test
    void a_client_that_queues_leaves_the_queue() throws Exception {
        try (RawClient running = RawClient.login(pgweir.port());
                RawClient queued = RawClient.login(pgweir.port())) {
            String pid = running.ask("select pg_backend_pid()");
            running.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep");
            queued.send(query("select 'never'"));
            CompletableFuture<List<BackendMessage>> refused = CompletableFuture.supplyAsync(() -> read(queued));
            Await.until("the cancel has met the client in the queue", () -> {
                queued.cancel();
                return refused.isDone();
            });
            assertThat(refused.join()).containsExactly(error("57014"), readyForQuery('I'));
            running.cancel();
            assertThat(running.readToReady()).contains(error("57014"));
            assertThat(queued.ask("select 'served'")).isEqualTo("served");
        }
    }

    private static List<BackendMessage> read(RawClient client) {
        try {
            return client.readToReady();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // ---- what is not -----------------------------------------------------------------------------------------------

    @Test
    void a_cancel_while_idle_or_idle_in_a_transaction_does_nothing() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.cancel();
            assertThat(client.ask("select 'idle'")).isEqualTo("idle");
            client.send(query("begin"));
            client.expect(commandComplete("BEGIN"), readyForQuery('T'));
            client.cancel();
            assertThat(client.ask("select 'in transaction'")).isEqualTo("in transaction");
            client.send(query("commit"));
            client.expect(commandComplete("COMMIT"), readyForQuery('I'));
        }
    }

    @Test
    void cancels_with_wrong_keys_are_noticed_by_nobody() throws Exception {
        Random random = new Random(1);
        int threads = Thread.activeCount();
        try (RawClient running = RawClient.login(pgweir.port())) {
            String pid = running.ask("select pg_backend_pid()");
            running.send(query("select 'slept' from pg_sleep(1)"));
            observer.awaitRunning(pid, "pg_sleep");
            byte[] key = new byte[4];
            for (int i = 0; i < 10_000; i++) {
                random.nextBytes(key);
                boolean hasRightNumber = i % 2 == 0;
                try (RawClient stranger = RawClient.open(pgweir.port())) {
                    stranger.send(cancelRequest(hasRightNumber ? running.processId() : random.nextInt(), key));
                    if (i % 100 == 0) {
                        stranger.expectEnd();
                    }
                }
            }
            assertThat(running.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            assertThat(Thread.activeCount()).isLessThan(threads + 10);
        }
    }

    @Test
    void a_cancel_that_reaches_another_pgweir_does_nothing() throws Exception {
        try (TestPgweir beside = TestPgweir.inFrontOf(postgres, 1);
                RawClient running = RawClient.login(pgweir.port());
                RawClient other = RawClient.login(beside.port())) {
            String pid = running.ask("select pg_backend_pid()");
            running.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep");
            other.send(query("select 'slept' from pg_sleep(0.3)"));
            try (RawClient messenger = RawClient.open(beside.port())) {
                messenger.send(cancelRequest(running.processId(), running.secretKey()));
                messenger.expectEnd();
            }
            assertThat(other.readToReady()).endsWith(commandComplete("SELECT 1"), readyForQuery('I'));
            observer.awaitRunning(pid, "pg_sleep");
            running.cancel();
            assertThat(running.readToReady()).endsWith(error("57014"), readyForQuery('I'));
        }
    }
}
