package io.pgweir.proxy.server;

import io.netty.buffer.Unpooled;
import io.pgweir.proxy.state.SqlShape;

/**
 * The text of a statement, or its beginning, with what must be known to read it. Nobody gets to see it: what may be shown is
 * its {@linkplain #shape() shape}, which is made by who shows it, as it costs more than a copy of the text.
 */
public final class StatementText {

    private final byte[] text;
    private final boolean standardConformingStrings;
    private final String clientEncoding;

    /** @param text is this object's from here on */
    StatementText(byte[] text, boolean standardConformingStrings, String clientEncoding) {
        this.text = text;
        this.standardConformingStrings = standardConformingStrings;
        this.clientEncoding = clientEncoding;
    }

    /** With a {@code ?} for each constant. Any thread. */
    public String shape() {
        return SqlShape.of(Unpooled.wrappedBuffer(text), 0, text.length, standardConformingStrings, clientEncoding);
    }
}
