package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** What a client is told that loses its server connection without PostgreSQL telling it why. */
public final class LossMessage {

    private LossMessage() {}

    /**
     * The truth about what the client has sent. If it may have been committed, nobody knows, so it is reported neither as
     * done nor as failed; inside a transaction block that has not got its COMMIT, PostgreSQL rolls back.
     *
     * @param mayHaveCommitted see {@link ServerRequests#mayHaveCommitted()}
     */
    static ErrorFields of(ServerCloseReason reason, boolean mayHaveCommitted) {
        String lost = reason == ServerCloseReason.INTEGRITY_VIOLATION
                ? "the connection to the server was closed because it broke the protocol"
                : "the connection to the server was lost";
        if (mayHaveCommitted) {
            return ErrorFields.fatal(SqlState.TRANSACTION_RESOLUTION_UNKNOWN, lost + " while a request was under way")
                    .withDetail("Whether the request took effect is not known.")
                    .withHint("Look whether it did before you send it again.");
        }
        return ErrorFields.fatal(SqlState.CONNECTION_FAILURE, lost)
                .withDetail(
                        "Nothing was under way that could have been committed; an open transaction has been rolled back.");
    }

    /**
     * The same farewell to a client that is cut off by pgweir while something is under way that is cancelled now, or has just
     * been committed: with the farewell's own SQLSTATE it would be taken for undone.
     */
    public static ErrorFields unknown(ErrorFields farewell) {
        String before = farewell.detail() == null ? "W" : farewell.detail() + "; w";
        return ErrorFields.fatal(SqlState.TRANSACTION_RESOLUTION_UNKNOWN, farewell.message())
                .withDetail(before + "hether the request under way took effect is not known.")
                .withHint(farewell.hint());
    }
}
