package io.pgweir.proxy.statement;

/**
 * A simple query that may drop prepared statements somewhere in its text. It is not taken as done: if it drops them all, the
 * tag of a CommandComplete tells.
 */
public enum PossiblyAllDropped implements EffectOnAll {
    /** The same for all clients. */
    INSTANCE;

    @Override
    public void undo() {
        // Nothing was done.
    }
}
