package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementChange;

/**
 * A client gives a statement a name. Its text and parameter types are what clients share under pgweir's name for it: it is
 * prepared by that name where the present server connection does not have it, and where it does, nothing is sent. So the
 * client's Parse itself is never forwarded.
 */
final class NamedParse {

    private final ClientSession session;
    private final ClientStatements names;
    private final UndecidedNames undecided;

    NamedParse(ClientSession session, ClientStatements names, UndecidedNames undecided) {
        this.session = session;
        this.names = names;
        this.undecided = undecided;
    }

    /** Of one that is whole. @param nameEnd where the NUL is that ends the name, which is not empty */
    void parse(ByteBuf in, FrameCursor cursor, RequestReader reader, int nameEnd) {
        ServerRequests requests = session.requests();
        int nameLength = nameEnd - cursor.body();
        if (undecided.has(requests, in, cursor.body(), nameLength)) {
            reader.hold();
            return;
        }
        requests.traffic().clientParses++;
        NamedStatement known = names.get(in, cursor.body(), nameLength);
        if (known == null) {
            prepare(in, cursor, reader, nameEnd);
        } else {
            reader.cutRun(in, cursor.start());
            prepareTwice(requests, known, in, cursor, nameEnd);
        }
    }

    private void prepare(ByteBuf in, FrameCursor cursor, RequestReader reader, int nameEnd) {
        ServerRequests requests = session.requests();
        ErrorFields limit = Farewell.statementLimit(names);
        if (limit != null) {
            session.close(ClientCloseReason.STATEMENT_LIMIT, limit);
            return;
        }
        byte[] definition = ByteBufUtil.getBytes(in, nameEnd + 1, cursor.end() - nameEnd - 1);
        Statement statement =
                session.pool().statements().find(definition, session.session().current());
        if (undecided.has(requests, statement) || requests.statements().isComparing(statement)) {
            reader.hold();
            return;
        }
        reader.cutRun(in, cursor.start());
        NamedStatement named = new NamedStatement(name(in, cursor, nameEnd), statement);
        if (!requests.statements().use(statement)) {
            requests.statements().prepare(names, named);
        } else if (requests.mayAnswerInItsPlace()) {
            requests.owe(Request.PARSE, Owed.FAKE, StatementChange.gives(names, named));
            session.connection().giveFakes();
        } else {
            requests.statements().close(statement);
            requests.statements().prepare(names, named);
        }
    }

    /**
     * The client uses a name twice. PostgreSQL refuses that, and with it the client's transaction, but only when it has
     * read the new text: what is wrong there comes first. So it is asked to prepare a name twice; in a failed transaction the
     * statement itself could not be prepared first.
     */
    private void prepareTwice(
            ServerRequests requests, NamedStatement known, ByteBuf in, FrameCursor cursor, int nameEnd) {
        Statement current = known.statement().current();
        byte[] name = name(in, cursor, nameEnd);
        NamedStatement twice = requests.statements().use(current)
                ? new NamedStatement(name, current)
                : requests.statements().standIn(name);
        RenamedRequest.write(
                requests, in, cursor, cursor.body(), nameEnd, twice.statement().serverName());
        requests.owe(Request.PARSE, Owed.FORWARD, twice);
    }

    private static byte[] name(ByteBuf in, FrameCursor cursor, int nameEnd) {
        return ByteBufUtil.getBytes(in, cursor.body(), nameEnd - cursor.body());
    }
}
