package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/**
 * A client's unnamed statement. PostgreSQL keeps it in the session until the next unnamed Parse or simple query, so a
 * client may bind it again in a later transaction, on another server connection where somebody else's unnamed statement
 * stands. Its definition is therefore kept, in an array that is used again.
 */
public final class UnnamedStatement {

    /** A longer one is not kept: to bind it in a later transaction is an error then, never another client's statement. */
    static final int MAX_KEPT = 64 * 1024;

    private byte[] definition = new byte[0];
    private int length;

    /** @param length of the definition: all that follows the name in the Parse message */
    public void keep(ByteBuf in, int from, int length) {
        if (length > MAX_KEPT) {
            this.length = 0;
            return;
        }
        if (definition.length < length) {
            definition = new byte[Math.max(length, 2 * definition.length)];
        }
        in.getBytes(from, definition, 0, length);
        this.length = length;
    }

    public boolean isKept() {
        return length > 0;
    }

    public int length() {
        return length;
    }

    public void writeTo(ByteBuf out) {
        out.writeBytes(definition, 0, length);
    }

    public void forget() {
        length = 0;
    }
}
