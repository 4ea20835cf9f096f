package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.DeallocateCommand;

/** Of one client's texts that may deallocate a statement: by which of its names, as its session has the text read. */
final class DeallocatedName {

    private final ClientSession session;
    private final ClientStatements names;

    DeallocatedName(ClientSession session, ClientStatements names) {
        this.session = session;
        this.names = names;
    }

    /** The name that the text deallocates; null if none. Nothing is read for a client that has not named anything. */
    byte[] in(ByteBuf text) {
        if (names.size() == 0 && !session.requests().owedEffects().concernNames()) {
            return null;
        }
        SessionState state = session.session();
        return DeallocateCommand.nameIn(
                text, 0, text.readableBytes(), state.standardConformingStrings(), state.clientEncoding());
    }
}
