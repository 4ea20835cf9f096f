package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.NamedStatement;

/** The prepared statements of the client that has a server connection, as that connection sees them. */
public interface BorrowerStatements {

    /** A {@code DEALLOCATE ALL} or {@code DISCARD ALL} that was not foreseen has run. The unnamed statement stays. */
    void allDropped();

    /** The client has heard that this statement's result has changed: its name now stands for what has replaced it. */
    void told(NamedStatement outdated);

    /**
     * Sends requests of the client's once more that PostgreSQL has refused or skipped, with nothing done.
     *
     * @param requests whole messages, as the client sent them; the buffer is the callee's
     */
    void again(ByteBuf requests);
}
