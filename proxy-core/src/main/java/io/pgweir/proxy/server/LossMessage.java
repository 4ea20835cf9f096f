package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** What a client is told whose server connection has ended without PostgreSQL telling it why. */
final class LossMessage {

    private LossMessage() {}

    /**
     * The truth about what the client has sent. If it may have been committed, nobody knows, so it is reported neither as
     * done nor as failed; inside a transaction block that has not got its COMMIT, PostgreSQL rolls back.
     *
     * @param mayHaveCommitted see {@link ServerRequests#mayHaveCommitted()}
     */
    static ErrorFields of(ServerCloseReason reason, boolean mayHaveCommitted) {
        if (reason == ServerCloseReason.INTEGRITY_VIOLATION) {
            return ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, "the server sent a message that nobody was owed")
                    .withHint("The server connection has been closed; pgweir's log has the details.");
        }
        if (mayHaveCommitted) {
            return ErrorFields.fatal(
                            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                            "the connection to the server was lost while a request was under way")
                    .withDetail("Whether the request took effect is not known.")
                    .withHint("Look whether it did before you send it again.");
        }
        return ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the server was lost")
                .withDetail(
                        "Nothing was under way that could have been committed; an open transaction has been rolled back.");
    }

    /** The client's time is up while something is under way that is cancelled now, or has just been committed. */
    static ErrorFields unknown(ErrorFields expired) {
        return ErrorFields.fatal(SqlState.TRANSACTION_RESOLUTION_UNKNOWN, expired.message())
                .withDetail(expired.detail() + "; whether the request under way took effect is not known.")
                .withHint(expired.hint());
    }
}
