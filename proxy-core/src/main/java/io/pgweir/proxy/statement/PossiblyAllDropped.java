package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/**
 * A simple query that may drop prepared statements somewhere in its text. It is not taken as done: if it drops them all, the
 * tag of a CommandComplete tells.
 */
public enum PossiblyAllDropped implements StatementEffect {
    /** The same for all clients. */
    INSTANCE;

    @Override
    public void undo() {
        // Nothing was done.
    }

    @Override
    public boolean concerns(ByteBuf in, int from, int length) {
        return true;
    }

    @Override
    public boolean concerns(Statement statement) {
        return true;
    }

    @Override
    public boolean concernsNamed() {
        return true;
    }
}
