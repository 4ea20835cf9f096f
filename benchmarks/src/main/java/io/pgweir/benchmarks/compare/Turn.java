package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ProcessFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one contender did in one turn.
 *
 * @param transactionsPerSecond without those that failed
 * @param processorMicros user and system time of the pooler for each transaction; empty without a pooler
 * @param processorMicrosPerMegabyte the same for each 1,000,000 bytes between client and pooler; empty without a pooler,
 *     and where the work is not about moving data
 * @param residentMegabytes of the pooler, at the end of the turn; empty without a pooler
 * @param generatorMicros user and system time of the load generator's own threads for each transaction
 * @param errors that clients were told of, and connections that they lost
 */
record Turn(
        double transactionsPerSecond,
        double latencyP50Millis,
        double latencyP99Millis,
        double latencyP999Millis,
        OptionalDouble processorMicros,
        OptionalDouble processorMicrosPerMegabyte,
        OptionalDouble residentMegabytes,
        double generatorMicros,
        long errors) {

    static Turn take(Contender contender, Path pgbench, Load load, int seconds)
            throws IOException, InterruptedException {
        Optional<ProcessFigures> before = contender.figures();
        PgbenchRun run = PgbenchRun.of(pgbench, contender.endpoint(), load, seconds);
        Optional<ProcessFigures> after = contender.figures();
        return new Turn(
                run.output().transactionsPerSecond(),
                run.latencies().percentileMillis(50),
                run.latencies().percentileMillis(99),
                run.latencies().percentileMillis(99.9),
                before.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) (after.orElseThrow().processorMicros()
                                        - before.get().processorMicros())
                                / run.output().transactions()),
                OptionalDouble.empty(),
                after.map(figures -> OptionalDouble.of(figures.residentKilobytes() / 1024.0))
                        .orElse(OptionalDouble.empty()),
                0,
                0);
    }
}
