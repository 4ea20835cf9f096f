package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.PoolerProcess;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.cli.CommandFailure;
import io.pgweir.config.AuthMethod;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench slow-reader}: a large result that is read slowly is held by PostgreSQL, not by pgweir. */
@Command(
        name = "slow-reader",
        description = {
            "Read a large result slowly through pgweir, beside many small queries, and sample its resident memory.",
            "Exit status 1 if it rose by the limit or more."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class SlowReaderCommand implements Callable<Integer> {

    private static final long MEGABYTE = 1_000_000;
    private static final Duration BETWEEN_SAMPLES = Duration.ofSeconds(1);
    private static final Duration BETWEEN_SMALL_QUERIES = Duration.ofMillis(100);

    @Option(names = "--size", paramLabel = "MB", description = "Of the result, in rows of 1 MB.", defaultValue = "1000")
    private int size;

    @Option(names = "--rate", paramLabel = "MB", description = "Read in a second.", defaultValue = "1")
    private int rate;

    @Option(names = "--clients", paramLabel = "N", description = "Others, ten queries a second.", defaultValue = "100")
    private int clients;

    @Option(names = "--limit", paramLabel = "MB", description = "Rise that is too much.", defaultValue = "32")
    private int limit;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of pgweir.", defaultValue = "20")
    private int poolSize;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Of the others alone, before memory is first looked at.",
            defaultValue = "20")
    private int warmUpSeconds;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        try (ServerUnderTest postgres = server.open();
                // The reader knows no SCRAM.
                Contender pgweir = PoolerProcess.start(
                        PgweirProgram.of(server.launcher()).with(AuthMethod.TRUST),
                        postgres.endpoint(),
                        new PoolerSetUp(poolSize, false));
                ClientFleet fleet = ClientFleet.start(pgweir.endpoint(), clients, SlowReaderCommand::smallQuery)) {
            Thread.sleep(TimeUnit.SECONDS.toMillis(warmUpSeconds));
            fleet.check();
            ResidentMemory memory = new ResidentMemory(pgweir);
            try (SlowReader reader = new SlowReader(pgweir.endpoint(), rate * MEGABYTE)) {
                sampleWhile(reader, memory, fleet);
            }
            return verdict(memory, fleet);
        }
    }

    private static void smallQuery(Connection connection) throws SQLException, InterruptedException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select 1");
        }
        Thread.sleep(BETWEEN_SMALL_QUERIES.toMillis());
    }

    private void sampleWhile(SlowReader reader, ResidentMemory memory, ClientFleet fleet) throws Exception {
        FutureTask<Long> reading = new FutureTask<>(
                () -> reader.read("select repeat('x', " + MEGABYTE + ") from generate_series(1, " + size + ")"));
        new Thread(reading, "slow-reader").start();
        while (!isDone(reading)) {
            fleet.check();
            say("%d of %d MB read, resident %.1f MB", reader.bytesRead() / MEGABYTE, size, memory.sample());
        }
        long rows = rows(reading);
        if (rows != size) {
            throw new CommandFailure("the result has " + rows + " rows in place of " + size);
        }
    }

    private static boolean isDone(FutureTask<Long> reading) throws InterruptedException {
        try {
            reading.get(BETWEEN_SAMPLES.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException stillReading) {
            return false;
        } catch (ExecutionException failed) {
            return true;
        }
    }

    private static long rows(FutureTask<Long> reading) throws InterruptedException {
        try {
            return reading.get();
        } catch (ExecutionException failed) {
            throw new CommandFailure(
                    "the slow reader failed: " + failed.getCause().getMessage());
        }
    }

    private int verdict(ResidentMemory memory, ClientFleet fleet) throws IOException {
        memory.sample();
        long queries = fleet.served().sum();
        PrintWriter out = spec.commandLine().getOut();
        boolean kept = memory.rise() < limit;
        out.printf(
                Locale.ROOT,
                "resident memory of pgweir: base %.1f MB, peak %.1f MB, rise %.1f MB, limit %d MB%n",
                memory.base(),
                memory.peak(),
                memory.rise(),
                limit);
        out.printf("%d MB read at %d MB/s beside %d clients, which ran %d queries%n", size, rate, clients, queries);
        out.println(kept ? "ok" : "FAILED: memory rose too much");
        out.flush();
        return kept ? 0 : 1;
    }

    private void say(String format, Object... values) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(String.format(Locale.ROOT, format, values));
        err.flush();
    }
}
