package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * The server that is shared, and how long each part of a turn takes.
 *
 * @param scale of pgbench's tables there
 */
record Sharing(ServerUnderTest postgres, int scale, Duration part) {

    /** How long a flood has to be under way before what is beside it is measured. */
    private static final Duration SETTLING = Duration.ofSeconds(1);

    /** Clients of one tenant, logged in; each begins its next transaction when its last one is done. */
    LoadGenerator tenant(Contender pooler, String name, Work work, int clients)
            throws IOException, InterruptedException {
        return LoadGenerator.open(
                new LoadPlan(pooler.endpoint().as(name), work, clients, OptionalInt.empty(), 1, scale));
    }

    /** The same, at a rate. */
    LoadGenerator tenant(Contender pooler, String name, Work work, int clients, int perSecond)
            throws IOException, InterruptedException {
        return LoadGenerator.open(
                new LoadPlan(pooler.endpoint().as(name), work, clients, OptionalInt.of(perSecond), 1, scale));
    }

    /**
     * For how long a transaction has a server connection to itself: what it is meant to take, and what PostgreSQL and the way
     * there and back add to it.
     *
     * @param connections that are busy with such transactions at the same time, without a pooler
     */
    double connectionSeconds(Work work, int connections) throws IOException, InterruptedException {
        LoadPlan plan = new LoadPlan(postgres.endpoint(), work, connections, OptionalInt.empty(), 1, scale);
        try (LoadGenerator clients = LoadGenerator.open(plan)) {
            return connections / served(clients.run(part)).transactionsPerSecond();
        }
    }

    /** Lets clients work alone, and then while others flood. */
    Beside beside(LoadGenerator flooding, LoadGenerator measured) throws InterruptedException {
        LoadResult alone = served(measured.run(part));
        flooding.begin();
        Thread.sleep(SETTLING.toMillis());
        long begunAt = System.nanoTime();
        long before = flooding.succeeded();
        LoadResult result = served(measured.run(part));
        double perSecond = (flooding.succeeded() - before) / ((System.nanoTime() - begunAt) / 1e9);
        served(flooding.end());
        return new Beside(alone, result, perSecond);
    }

    /** @throws CommandFailure if anybody was told of an error */
    static LoadResult served(LoadResult result) {
        if (result.errors() > 0 || result.transactions() == 0) {
            throw new CommandFailure(
                    "a client had an error: " + result.firstError().orElse("no reply"));
        }
        return result;
    }
}
