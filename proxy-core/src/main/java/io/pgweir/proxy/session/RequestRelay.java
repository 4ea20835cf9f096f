package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.server.Ledger;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.state.TextWork;

/**
 * What becomes of each request of a client's, by its type: it is entered in the ledger of the client's server connection; or
 * answered here, where PostgreSQL need not be asked; or thrown away, behind one that pgweir has refused.
 */
final class RequestRelay {

    private static final byte IN_NO_TRANSACTION = 'I';

    /** Requests that are thrown away because one before them was refused by pgweir. */
    private enum Swallow {
        NOTHING,
        /** The simple query or function call that is next. */
        ONE,
        /** The rest of an extended query's batch, as PostgreSQL does after an error. */
        TO_SYNC
    }

    private final ClientSession session;
    private final StatementRelay statements;
    private Swallow swallow = Swallow.NOTHING;

    RequestRelay(ClientSession session, StatementRelay statements) {
        this.session = session;
        this.statements = statements;
    }

    /** The request that is next, of that type, is refused: it is thrown away with all that belongs to it. */
    void refuse(byte type, ErrorFields error) {
        ByteBuf out = session.port().buffer(256);
        BackendMessages.error(out, error);
        session.port().answer(out);
        boolean alone = type == FrontendType.QUERY || type == FrontendType.FUNCTION_CALL;
        swallow = alone ? Swallow.ONE : Swallow.TO_SYNC;
    }

    /** Whether the texts of named statements are kept for other server connections. */
    boolean keepsNamed() {
        return statements.keepsNamed();
    }

    /** Whether a request of that type, if it is next, cannot be handled before the client has a server connection. */
    boolean lacksServer(byte type) {
        return swallow == Swallow.NOTHING && !session.isActive() && needsServer(type);
    }

    /** What PostgreSQL answers without a look at the database, or not at all, needs no server connection. */
    private static boolean needsServer(byte type) {
        return switch (type) {
            case FrontendType.SYNC,
                    FrontendType.FLUSH,
                    FrontendType.TERMINATE,
                    FrontendType.COPY_DATA,
                    FrontendType.COPY_DONE,
                    FrontendType.COPY_FAIL -> false;
            default -> true;
        };
    }

    /** Of the request at the cursor. @return whether it is forwarded as it stands */
    boolean handle(ByteBuf in, FrameCursor cursor, RequestReader reader) throws ProtocolViolation {
        byte type = cursor.type();
        if (type == FrontendType.TERMINATE) {
            reader.cutRun(in, cursor.start());
            session.close(ClientCloseReason.TERMINATED, null);
            return false;
        }
        if (swallow != Swallow.NOTHING) {
            swallowed(type);
            return false;
        }
        if (!session.isActive()) {
            if (type == FrontendType.SYNC) {
                sayReady();
            }
            return false;
        }
        return forward(in, cursor, reader, session.requests());
    }

    private void swallowed(byte type) {
        if (swallow == Swallow.ONE || type == FrontendType.SYNC) {
            swallow = Swallow.NOTHING;
            sayReady();
        }
    }

    /** A Sync, or the refused request, is answered here: the client has no server connection. */
    private void sayReady() {
        ByteBuf out = session.port().buffer(8);
        BackendMessages.readyForQuery(out, IN_NO_TRANSACTION);
        session.port().answer(out);
    }

    private boolean forward(ByteBuf in, FrameCursor cursor, RequestReader reader, ServerRequests requests)
            throws ProtocolViolation {
        switch (cursor.type()) {
            case FrontendType.QUERY -> {
                return statements.query(in, cursor, reader);
            }
            case FrontendType.PARSE -> {
                return statements.parse(in, cursor, reader);
            }
            case FrontendType.BIND -> {
                return statements.bind(in, cursor, reader);
            }
            case FrontendType.DESCRIBE -> {
                return statements.describe(in, cursor, reader);
            }
            case FrontendType.CLOSE -> {
                return statements.close(in, cursor, reader);
            }
            case FrontendType.EXECUTE -> {
                return statements.execute(in, cursor, reader);
            }
            case FrontendType.SYNC -> {
                return statements.sync();
            }
            case FrontendType.FUNCTION_CALL -> {
                requests.executing(TextWork.UNKNOWN);
                requests.owe(Ledger.Request.FUNCTION_CALL, Ledger.Owed.FORWARD);
            }
            case FrontendType.FLUSH -> {}
            default -> {
                return copyData(cursor.type(), requests);
            }
        }
        return true;
    }

    /**
     * PostgreSQL drops COPY messages outside a COPY, such as those that follow an error before the client has seen it.
     * While nothing is owed there can be no COPY, so they are dropped here.
     */
    private static boolean copyData(byte type, ServerRequests requests) {
        if (!requests.isOwing()) {
            return false;
        }
        if (type != FrontendType.COPY_DATA) {
            requests.owe(Ledger.Request.COPY_END, Ledger.Owed.FORWARD);
        }
        return true;
    }
}
