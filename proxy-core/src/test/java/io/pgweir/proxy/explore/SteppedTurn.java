package io.pgweir.proxy.explore;

import io.pgweir.proxy.net.Turn;
import java.util.ArrayDeque;
import java.util.Queue;

/** The loop of an explored world: it turns when it is told to, and its clock is set by hand. */
public final class SteppedTurn extends Turn {

    private final Queue<Runnable> later = new ArrayDeque<>();
    private long clock = 1;
    private Runnable end;

    public void pass(long nanos) {
        clock += nanos;
    }

    long clock() {
        return clock;
    }

    /** A task of the loop, after what is being done now. */
    void execute(Runnable task) {
        later.add(task);
    }

    /** Ends the turn, and whatever turns follow from it. */
    public void finish() {
        while (end != null || !later.isEmpty()) {
            if (end != null) {
                Runnable ending = end;
                end = null;
                ending.run();
            } else {
                later.remove().run();
            }
        }
    }

    @Override
    protected long readClock() {
        return clock;
    }

    @Override
    protected void runAtEnd(Runnable end) {
        this.end = end;
    }

    @Override
    public void assertInLoop() {
        // There is one thread only.
    }
}
