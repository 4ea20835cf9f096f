package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;

/**
 * What a request on its way does to prepared statements. It is taken as done when the request is written, because the
 * next one in the pipeline builds on it, and is undone if PostgreSQL refuses the request or skips it after an error.
 */
@FunctionalInterface
public interface StatementEffect {

    /** PostgreSQL will never look at the request. */
    void undo();

    /** PostgreSQL has refused the request. */
    default void refused() {
        undo();
    }

    /** The request has succeeded. */
    default void done() {}

    /** Whether what this client's name stands for depends on how the request ends. */
    default boolean concerns(ByteBuf in, int from, int length) {
        return false;
    }

    /** Whether it depends on how the request ends if the server connection has this statement. */
    default boolean concerns(Statement statement) {
        return false;
    }

    /** Whether it depends on how the request ends which unnamed statement the server connection has. */
    default boolean concernsUnnamed() {
        return false;
    }

    /** What the request asks for by a name of the client's; null if it does not, or that is not known. */
    default NamedStatement used() {
        return null;
    }

    /** Whether {@link #concerns} is ever true. */
    default boolean concernsNamed() {
        return false;
    }
}
