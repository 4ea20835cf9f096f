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
 * @param processorMicros user and system time of the pooler for each transaction; empty without a pooler
 * @param residentMegabytes of the pooler, at the end of the turn; empty without a pooler
 */
record Turn(
        double transactionsPerSecond,
        double latencyAverageMillis,
        double latencyMedianMillis,
        double latencyP99Millis,
        OptionalDouble processorMicros,
        OptionalDouble residentMegabytes) {

    static Turn take(Contender contender, Path pgbench, Load load, int seconds)
            throws IOException, InterruptedException {
        Optional<ProcessFigures> before = contender.figures();
        PgbenchRun run = PgbenchRun.of(pgbench, contender.endpoint(), load, seconds);
        Optional<ProcessFigures> after = contender.figures();
        return new Turn(
                run.output().transactionsPerSecond(),
                run.output().latencyAverageMillis(),
                run.latencies().percentileMillis(50),
                run.latencies().percentileMillis(99),
                before.isEmpty()
                        ? OptionalDouble.empty()
                        : OptionalDouble.of((double) (after.orElseThrow().processorMicros()
                                        - before.get().processorMicros())
                                / run.output().transactions()),
                after.map(figures -> OptionalDouble.of(figures.residentKilobytes() / 1024.0))
                        .orElse(OptionalDouble.empty()));
    }
}
