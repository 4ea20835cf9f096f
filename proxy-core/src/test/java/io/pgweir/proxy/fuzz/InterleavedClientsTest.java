package io.pgweir.proxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.ProxySnapshot;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.PostgresVersion;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two to five clients on a pool of one, in every form that a request can have, with cuts between bytes, cancels, resets,
 * killed server connections and limits on time. Each request carries its client's name and number, and so must all of its
 * reply; and the reply must be all that is owed, in its order and once.
 *
 * <p>{@code -Dpgweir.seconds=1800} lets it run longer, half of the time against each version.
 */
class InterleavedClientsTest {

    private static final int SECONDS = Integer.getInteger("pgweir.seconds", 30) / PostgresVersion.values().length;

    /** A recovery up to its limit, and then a departure up to its own. */
    private static final Duration REST = Duration.ofSeconds(10 + 10 + 1);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("pgweir.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final TaggedCounts counts = new TaggedCounts();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @ParameterizedTest
    @EnumSource
    void every_reply_is_whole_and_its_own_clients(PostgresVersion version) throws Exception {
        TestPostgres postgres = version.postgres();
        try (TestPgweir pgweir = TestPgweir.inFrontOf(postgres, 1, Limits.YAML);
                Observer observer = Observer.of(postgres)) {
            observer.run("drop table if exists tagged");
            observer.run("create table tagged (tag text)");
            // Later logins need no server connection, which could keep them waiting beyond a limit.
            RawClient.login(pgweir.port()).close();
            Kills kills = new Kills(observer);
            long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
            try {
                for (int round = 1; goesOn(end); round++) {
                    run(round, pgweir, kills);
                }
            } finally {
                threads.shutdownNow();
                System.out.println("interleaved: -Dpgweir.seed=" + seed + " " + version + " seconds=" + SECONDS
                        + " kills=" + kills + " " + counts);
            }
            assertThat(kills.count()).isPositive();
        }
        assertThat(counts.leastOfAll()).isPositive();
        assertThat(counts.foreign).hasValue(0);
        assertThat(counts.wrong).hasValue(0);
    }

    /** A short run goes on until each kind of event has happened in it: else it has shown nothing of that kind. */
    private boolean goesOn(long end) {
        long over = System.nanoTime() - end;
        return over < 0 || counts.leastOfAll() == 0 && over < PATIENCE.toNanos();
    }

    private void run(int round, TestPgweir pgweir, Kills kills) throws Exception {
        long end = System.nanoTime()
                + Duration.ofMillis(1_000 + random.nextInt(3_000)).toNanos();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            TaggedClient client =
                    new TaggedClient("c" + i, round, pgweir.port(), new Random(random.nextLong()), kills, counts, end);
            clients.add(CompletableFuture.runAsync(client, threads));
        }
        killUntil(CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)), kills);
        kills.forgetUnclaimed();
        Await.until("pgweir is at rest", REST, () -> isAtRest(pgweir.pgweir().snapshot()));
        counts.rounds.incrementAndGet();
    }

    private void killUntil(CompletableFuture<Void> over, Kills kills) throws Exception {
        while (true) {
            try {
                over.get(300 + random.nextInt(2_000), TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException next) {
                kills.kill();
            }
        }
    }

    private static boolean isAtRest(ProxySnapshot pgweir) {
        return pgweir.waiting() == 0 && pgweir.serverActive() == 0 && pgweir.serverConnecting() == 0;
    }
}
