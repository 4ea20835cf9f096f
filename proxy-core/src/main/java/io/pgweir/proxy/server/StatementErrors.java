package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.statement.NamedStatement;

/** What a client hears when PostgreSQL refuses a request for one of its prepared statements. */
final class StatementErrors {

    /** The function of PostgreSQL's that finds that a result has changed; its name is translated into no language. */
    static final String FINDS_CHANGED_RESULT = "RevalidateCachedQuery";

    private final ServerConnection connection;

    StatementErrors(ServerConnection connection) {
        this.connection = connection;
    }

    /** Whether the statement cannot be used on this connection as it stands there, but can be once it is prepared again. */
    boolean isToBePrepared(NamedStatement used, ErrorFields error, ByteBuf in, int body, int end) {
        return switch (error.sqlState()) {
            case SqlState.FEATURE_NOT_SUPPORTED -> isResultChanged(used, in, body, end);
            case SqlState.INVALID_SQL_STATEMENT_NAME -> isLost(used);
            default -> false;
        };
    }

    /** A function or a {@code DO} block has deallocated it, or a query of several commands: that is not seen. */
    private boolean isLost(NamedStatement used) {
        boolean lost = !used.isOutdated() && !used.isNobodys();
        if (lost) {
            connection.requests().statements().lost(used.statement());
        }
        return lost;
    }

    /** If the result has changed since it was prepared, another one is to take its place. */
    private boolean isResultChanged(NamedStatement used, ByteBuf in, int body, int end) {
        boolean changed = ErrorFields.has(in, body, end - body, 'R', FINDS_CHANGED_RESULT);
        if (changed) {
            byte[] fields = ByteBufUtil.getBytes(in, body, end - body, true);
            connection.serverPool().statements().replace(used.statement(), fields);
        }
        return changed;
    }

    /** The error to be written in place of the one at {@code body}; null if that goes to the client as it is. */
    ByteBuf instead(NamedStatement used, ErrorFields error, ByteBuf in, int body, int end) {
        switch (error.sqlState()) {
            case SqlState.FEATURE_NOT_SUPPORTED -> {
                told(used);
                return null;
            }
            case SqlState.DUPLICATE_PREPARED_STATEMENT,
                    SqlState.INVALID_SQL_STATEMENT_NAME,
                    SqlState.PROTOCOL_VIOLATION -> {
                return inClientsWords(used, in, body, end);
            }
            default -> {
                return null;
            }
        }
    }

    /** PostgreSQL says in such an error which prepared statement it is about, if not what has become of it. */
    private ByteBuf inClientsWords(NamedStatement used, ByteBuf in, int body, int end) {
        ByteBuf out = connection.borrower().port().buffer(256);
        int start = out.writerIndex();
        out.writeByte(BackendType.ERROR_RESPONSE).writeInt(0);
        if (used.isOutdated()) {
            used.writeRefusal(out);
            told(used);
        } else {
            used.writeInClientsWords(out, in, body, end);
        }
        out.setInt(start + 1, out.writerIndex() - start - 1);
        return out;
    }

    private void told(NamedStatement used) {
        if (used.isOutdated()) {
            connection.borrower().statements().told(used);
        }
    }
}
