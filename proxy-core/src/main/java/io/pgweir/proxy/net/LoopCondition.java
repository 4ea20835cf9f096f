package io.pgweir.proxy.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for what comes true on a loop by itself and has no event of its own. It is looked at a hundred times a second, and
 * only while somebody waits: an event for each would be a cost for every transaction, for the sake of commands that people
 * type.
 */
public final class LoopCondition {

    private static final long LOOK_EVERY_MILLIS = 10;

    private final LoopTurn turn;
    private final BooleanSupplier condition;
    private final CompletableFuture<Void> met = new CompletableFuture<>();

    private LoopCondition(LoopTurn turn, BooleanSupplier condition) {
        this.turn = turn;
        this.condition = condition;
    }

    /**
     * Any thread.
     *
     * @param condition asked on the loop only
     * @return completed on the loop; who gives up cancels it, and nothing more is asked
     */
    public static CompletableFuture<Void> met(LoopTurn turn, BooleanSupplier condition) {
        LoopCondition asked = new LoopCondition(turn, condition);
        turn.loop().execute(asked::look);
        return asked.met;
    }

    private void look() {
        if (met.isDone()) {
            return;
        }
        try {
            if (condition.getAsBoolean()) {
                met.complete(null);
            } else {
                turn.loop().schedule(this::look, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RuntimeException bug) {
            met.completeExceptionally(bug);
        }
    }
}
