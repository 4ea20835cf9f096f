package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Clients that come, run one query each, and stay until {@link #close}. */
final class Crowd implements AutoCloseable {

    /** Those who come together. All at once, they would have to wait too long where a login takes milliseconds. */
    private static final int GROUP = 1_000;

    /** What a small machine can do without haste: a crowd that waits would be measured, too. */
    private static final int QUERIES_A_SECOND = 1_000;

    /** Longer than it takes; who has been idle for longest runs the next query, so that nobody is left out. */
    private static final double ROUNDS = 1.3;

    private final Endpoint endpoint;
    private final int scale;
    private final List<LoadGenerator> groups = new ArrayList<>();

    /** @param scale of pgbench's accounts */
    Crowd(Endpoint endpoint, int scale) {
        this.endpoint = endpoint;
        this.scale = scale;
    }

    void gather(int clients, Progress progress) throws IOException, InterruptedException {
        for (int present = 0; present < clients; present += GROUP) {
            int more = Math.min(GROUP, clients - present);
            LoadGenerator group = LoadGenerator.open(
                    new LoadPlan(endpoint, Work.SIMPLE, more, OptionalInt.of(QUERIES_A_SECOND), 1, scale));
            groups.add(group);
            check(group.run(Duration.ofMillis((long) (1000 * ROUNDS * more / QUERIES_A_SECOND))), more);
            progress.say("%d of %d clients are there", present + more, clients);
        }
    }

    private static void check(LoadResult result, int clients) {
        if (result.errors() > 0) {
            throw new CommandFailure(
                    "a client had an error: " + result.firstError().orElse("without a word"));
        }
        if (result.transactions() < clients) {
            throw new CommandFailure(
                    "only " + result.transactions() + " queries of " + clients + " clients were answered in time");
        }
    }

    @Override
    public void close() {
        groups.forEach(LoadGenerator::close);
    }
}
