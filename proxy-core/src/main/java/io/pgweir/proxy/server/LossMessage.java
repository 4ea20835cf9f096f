package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/** What a client is told whose server connection has ended without PostgreSQL telling it why. */
final class LossMessage {

    private LossMessage() {}

    /**
     * The truth about what the client has sent: with a request under way nobody knows whether it took effect, so it is
     * reported neither as done nor as failed.
     *
     * @param requestUnderWay whether PostgreSQL still owed the client a reply
     */
    static ErrorFields of(ServerCloseReason reason, boolean requestUnderWay) {
        if (reason == ServerCloseReason.INTEGRITY_VIOLATION) {
            return ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, "the server sent a message that nobody was owed")
                    .withHint("The server connection has been closed; pgweir's log has the details.");
        }
        if (requestUnderWay) {
            return ErrorFields.fatal(
                            SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                            "the connection to the server was lost while a request was under way")
                    .withDetail("Whether the request took effect is not known.")
                    .withHint("Look whether it did before you send it again.");
        }
        return ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the server was lost")
                .withDetail("No request was under way; an open transaction has been rolled back.");
    }
}
