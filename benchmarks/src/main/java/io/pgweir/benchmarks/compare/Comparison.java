package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.Direct;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the contenders run in turns, A B C A B C, so that whatever else the machine does in the meantime is done to all of
 * them. All are running all the time; only one is under load.
 */
final class Comparison {

    /**
     * How long everything takes, and what makes the load.
     *
     * @param warmUp before the first turn of each load, for each contender: a JVM compiles what it sees often
     * @param threads of the load generator
     */
    record Pace(Duration warmUp, Duration turn, int turns, int threads) {}

    private final List<Contender> contenders;
    private final Playground playground;
    private final Pace pace;
    private final PrintWriter progress;
    private boolean failed;

    Comparison(List<Contender> contenders, Playground playground, Pace pace, PrintWriter progress) {
        this.contenders = contenders;
        this.playground = playground;
        this.pace = pace;
        this.progress = progress;
    }

    List<Series> run(List<Load> loads) throws IOException, InterruptedException {
        List<Series> results = new ArrayList<>();
        for (Load load : loads) {
            results.addAll(run(load));
        }
        return results;
    }

    /** Whether a contender could not do what it was expected to, or a client was told of an error. */
    boolean hasFailed() {
        return failed;
    }

    /** A contender that cannot do this has no turns, and is a row of dashes: left out, the table would hide it. */
    private List<Series> run(Load load) throws IOException, InterruptedException {
        Map<Contender, List<Turn>> turns = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            turns.put(contender, new ArrayList<>());
            if (!canDo(contender, load)) {
                tell(load.label() + ": " + contender.name() + " (" + contender.version() + ") cannot do it");
            } else if (!pace.warmUp().isZero()) {
                tell(load.label() + ": warm-up of " + contender.name());
                take(contender, load, pace.warmUp(), new ArrayList<>());
            }
        }
        for (int i = 1; i <= pace.turns(); i++) {
            for (Contender contender : contenders) {
                if (canDo(contender, load)) {
                    tell(load.label() + ": turn " + i + " of " + pace.turns() + ", " + contender.name());
                    take(contender, load, pace.turn(), turns.get(contender));
                }
            }
        }
        return turns.entrySet().stream()
                .map(entry -> new Series(load, entry.getKey().name(), entry.getValue()))
                .toList();
    }

    private boolean canDo(Contender contender, Load load) {
        return playground.allows(load.work())
                && (!load.work().needsSharedStatements() || contender.sharesPreparedStatements())
                && !(contender instanceof Direct && load.clients() > playground.connections());
    }

    /** One that fails does not keep the others from it: what took an hour to measure is not thrown away. */
    private void take(Contender contender, Load load, Duration time, List<Turn> turns)
            throws IOException, InterruptedException {
        LoadPlan plan = new LoadPlan(
                contender.endpoint(), load.work(), load.clients(), load.rate(), pace.threads(), playground.scale());
        try {
            Turn.Outcome outcome = Turn.take(contender, plan, time);
            outcome.firstError()
                    .ifPresent(error -> fail(contender, outcome.turn().errors() + " errors, first " + error));
            turns.add(outcome.turn());
        } catch (CommandFailure failure) {
            fail(contender, failure.getMessage());
        }
    }

    private void fail(Contender contender, String why) {
        failed = true;
        tell("FAILED: " + contender.name() + ": " + why);
    }

    private void tell(String line) {
        progress.println(line);
        progress.flush();
    }
}
