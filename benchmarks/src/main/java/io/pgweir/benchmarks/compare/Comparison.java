package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.Contender;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets the contenders run in turns, A B C A B C, so that whatever else the machine does in the meantime is done to all of
 * them. All are running all the time; only one is under load.
 */
record Comparison(List<Contender> contenders, Path pgbench, Pace pace, PrintWriter progress) {

    /**
     * How long everything takes.
     *
     * @param warmUpSeconds before the first turn of each load, for each contender: a JVM compiles what it sees often
     */
    record Pace(int warmUpSeconds, int seconds, int turns) {}

    List<Series> run(List<Load> loads) throws IOException, InterruptedException {
        List<Series> results = new ArrayList<>();
        for (Load load : loads) {
            results.addAll(run(load));
        }
        return results;
    }

    /** A contender that cannot do this has no turns, and is a row of dashes: left out, the table would hide it. */
    private List<Series> run(Load load) throws IOException, InterruptedException {
        Map<Contender, List<Turn>> turns = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            turns.put(contender, new ArrayList<>());
            if (canDo(contender, load)) {
                warmUp(contender, load);
            } else {
                tell(load.label() + ": " + contender.version() + " cannot do it");
            }
        }
        for (int i = 1; i <= pace.turns(); i++) {
            for (Contender contender : contenders) {
                if (canDo(contender, load)) {
                    tell(load.label() + ": turn " + i + " of " + pace.turns() + ", " + contender.name());
                    turns.get(contender).add(Turn.take(contender, pgbench, load, pace.seconds()));
                }
            }
        }
        return turns.entrySet().stream()
                .map(entry -> new Series(load, entry.getKey().name(), entry.getValue()))
                .toList();
    }

    private static boolean canDo(Contender contender, Load load) {
        return !load.work().needsSharedStatements() || contender.sharesPreparedStatements();
    }

    private void warmUp(Contender contender, Load load) throws IOException, InterruptedException {
        if (pace.warmUpSeconds() > 0) {
            tell(load.label() + ": warm-up of " + contender.name());
            PgbenchRun.of(pgbench, contender.endpoint(), load, pace.warmUpSeconds());
        }
    }

    private void tell(String line) {
        progress.println(line);
        progress.flush();
    }
}
