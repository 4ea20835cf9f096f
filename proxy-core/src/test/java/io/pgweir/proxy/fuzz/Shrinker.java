package io.pgweir.proxy.fuzz;

import java.io.IOException;
import java.sql.SQLException;

/** Takes away from a failing program what it fails without: whole segments, then single messages. */
final class Shrinker {

    private static final int MOST_RUNS = 300;
    private static final long MOST_NANOS = 60_000_000_000L;

    private final Comparison comparison;
    private Program smallest;
    private final long start = System.nanoTime();
    private int runs;

    private Shrinker(Comparison comparison, Program failing) {
        this.comparison = comparison;
        this.smallest = failing;
    }

    static Program shrunk(Comparison comparison, Program failing) throws IOException, SQLException {
        Shrinker shrinker = new Shrinker(comparison, failing);
        Program before;
        do {
            before = shrinker.smallest;
            shrinker.tryAll();
        } while (shrinker.smallest != before);
        return before;
    }

    private void tryAll() throws IOException, SQLException {
        for (int i = smallest.segments().size() - 1; i >= 0; i--) {
            if (!stillFails(smallest.with(i, null))) {
                trySteps(i);
            }
        }
    }

    /** The end of a COPY and of what is read stays: without it nobody would answer. */
    private void trySteps(int index) throws IOException, SQLException {
        Segment segment = smallest.segments().get(index);
        if (segment.neighbour() != Neighbour.Deed.NOTHING) {
            stillFails(smallest.with(index, segment.undisturbed()));
        }
        if (segment.isCopyIn()) {
            return;
        }
        for (int step = segment.steps().size() - 1; step >= 0 && segmentIs(index); step--) {
            Segment now = smallest.segments().get(index);
            if (step < now.steps().size()) {
                stillFails(smallest.with(index, now.without(step)));
            }
        }
    }

    private boolean segmentIs(int index) {
        return index < smallest.segments().size();
    }

    private boolean stillFails(Program candidate) throws IOException, SQLException {
        if (!candidate.isLegal() || ++runs > MOST_RUNS || System.nanoTime() - start > MOST_NANOS) {
            return false;
        }
        boolean fails = comparison.difference(candidate).isPresent();
        if (fails) {
            smallest = candidate;
        }
        return fails;
    }
}
