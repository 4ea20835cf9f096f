package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.LossMessage;
import io.pgweir.proxy.server.ServerConnection;
import io.pgweir.proxy.server.TimeLimit;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.StatementMemory;

/** The last that a client hears from pgweir when it is pgweir that ends the connection. */
final class Farewell {

    static final ErrorFields SHUTTING_DOWN =
            ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection because pgweir is shutting down");

    static final ErrorFields KILLED = ErrorFields.fatal(
                    SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command")
            .withDetail("It was ended on pgweir's console.");

    private static final ErrorFields TOO_MANY_STATEMENTS = ErrorFields.fatal(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "too many prepared statements in one session")
            .withDetail("The limit is " + ClientStatements.MAX_STATEMENTS + " statements, and "
                    + ClientStatements.MAX_BYTES / (1024 * 1024) + " MB of names and texts.")
            .withHint("Close prepared statements that are no longer used.");

    static final ErrorFields STATEMENT_TOO_LONG = ErrorFields.fatal(
                    SqlState.PROGRAM_LIMIT_EXCEEDED, "the text of a named prepared statement is longer than 1 MB")
            .withHint("Use the unnamed statement for so long a text.");

    static final ErrorFields BUG =
            ErrorFields.fatal(SqlState.INTERNAL_ERROR, "internal error in pgweir; its log has the details");

    private Farewell() {}

    /** What one more prepared statement would be too many for; null if there is room. */
    static ErrorFields statementLimit(ClientStatements names) {
        if (names.isFull()) {
            return TOO_MANY_STATEMENTS;
        }
        StatementMemory ofAll = names.ofAll();
        if (!ofAll.isFull()) {
            return null;
        }
        return ErrorFields.fatal(
                        SqlState.CONFIGURATION_LIMIT_EXCEEDED, "too many prepared statements in all sessions together")
                .withDetail("The limit is " + ofAll.limit() / (1024 * 1024)
                        + " MB of names and texts, an eighth of the heap that the JVM may have (-Xmx).")
                .withHint("Close prepared statements that are no longer used, or give pgweir more memory.");
    }

    /**
     * What can be said at the end of a connection. Who has broken the protocol hears of that, whatever else was under way.
     *
     * @param error null if there is nothing to say
     * @param connection the client's server connection, or null
     * @return null if nothing can be said, since the client is in the middle of a reply
     */
    static ErrorFields truth(ClientCloseReason reason, ErrorFields error, ServerConnection connection) {
        if (error == null || connection == null) {
            return error;
        }
        if (connection.isMidReply()) {
            return null;
        }
        boolean unknown = reason != ClientCloseReason.PROTOCOL_VIOLATION
                && connection.requests().mayHaveCommitted();
        return unknown ? LossMessage.unknown(error) : error;
    }

    /** Says it, and closes when all that was written has left. @param lastWords null if there is nothing to say */
    static void say(RelayPort port, ClientCloseReason reason, ErrorFields lastWords) {
        if (lastWords != null) {
            ByteBuf out = port.buffer(256);
            BackendMessages.error(out, lastWords);
            port.closeAfter(out);
        } else if (reason == ClientCloseReason.DISCONNECTED) {
            port.close();
        } else {
            port.closeAfterFlush();
        }
    }

    static ErrorFields idleTooLong(TimeLimit limit) {
        return ErrorFields.fatal(SqlState.IDLE_SESSION_TIMEOUT, "terminating connection due to idle-session timeout")
                .withDetail(limit.toString())
                .withHint("Close connections that are not used, or raise " + limit.setting() + ".");
    }
}
