package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ProcessFigures;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
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

    /** What was found, and the first error in words. */
    record Outcome(Turn turn, Optional<String> firstError) {}

    /**
     * Clients log in before anything is measured, unless that is their work.
     *
     * @throws CommandFailure if there is nothing to make a figure of
     */
    static Outcome take(Contender contender, LoadPlan plan, Duration time) throws IOException, InterruptedException {
        try (LoadGenerator clients = LoadGenerator.open(plan)) {
            Optional<ProcessFigures> before = contender.figures();
            LoadResult result = clients.run(time);
            Optional<ProcessFigures> after = contender.figures();
            if (result.transactions() == 0) {
                throw new CommandFailure(
                        "no transaction succeeded; " + result.firstError().orElse("none was begun"));
            }
            return new Outcome(
                    of(result, plan.work().movesData(), processorMicros(before, after), resident(after)),
                    result.firstError());
        }
    }

    private static OptionalDouble processorMicros(Optional<ProcessFigures> before, Optional<ProcessFigures> after) {
        return before.isPresent()
                ? OptionalDouble.of(
                        after.orElseThrow().processorMicros() - before.get().processorMicros())
                : OptionalDouble.empty();
    }

    private static OptionalDouble resident(Optional<ProcessFigures> after) {
        return after.map(figures -> OptionalDouble.of(figures.residentKilobytes() / 1024.0))
                .orElse(OptionalDouble.empty());
    }

    private static Turn of(LoadResult result, boolean movesData, OptionalDouble micros, OptionalDouble resident) {
        return new Turn(
                result.transactionsPerSecond(),
                result.latencyMillis(50),
                result.latencyMillis(99),
                result.latencyMillis(99.9),
                per(result.transactions(), micros),
                movesData ? per(result.megabytes(), micros) : OptionalDouble.empty(),
                resident,
                result.generatorMicros() / result.transactions(),
                result.errors());
    }

    private static OptionalDouble per(double units, OptionalDouble micros) {
        return micros.isPresent() ? OptionalDouble.of(micros.getAsDouble() / units) : micros;
    }
}
