package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.server.BorrowerStatements;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.NamedStatement;

/** What a client's prepared statements have come to by the replies of PostgreSQL. */
final class StatementNews implements BorrowerStatements {

    private final ClientSession session;
    private final ClientStatements names;

    StatementNews(ClientSession session, ClientStatements names) {
        this.session = session;
        this.names = names;
    }

    @Override
    public void allDropped() {
        names.clear();
    }

    @Override
    public void told(NamedStatement outdated) {
        names.current(outdated);
    }

    @Override
    public void again(ByteBuf requests) {
        try {
            session.reader().readFirst(requests);
        } catch (ProtocolViolation e) {
            throw new IllegalStateException("they have been read before", e);
        }
    }
}
