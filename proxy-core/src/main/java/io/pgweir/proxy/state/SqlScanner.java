package io.pgweir.proxy.state;

import io.netty.buffer.ByteBuf;

/** Finds in a query text what may outlive its transaction. */
public final class SqlScanner {

    private SqlScanner() {}

    /**
     * @param length of the text, without its NUL
     * @param standardConformingStrings whether a backslash in a plain string constant is nothing special
     * @param clientEncoding as PostgreSQL reports it
     */
    public static SessionEffects scan(
            ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        return SessionEffects.NONE;
    }
}
