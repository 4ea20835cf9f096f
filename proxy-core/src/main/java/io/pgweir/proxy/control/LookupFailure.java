package io.pgweir.proxy.control;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.auth.Lookup;

/**
 * Why a user could not be looked up. What the client is told names the setting and nothing of the database behind it:
 * whoever reads it has not logged in yet.
 */
enum LookupFailure {
    QUEUE_FULL("queue-full", SqlState.TOO_MANY_CONNECTIONS, "too many users are being looked up"),
    TOO_LATE("too-late", SqlState.TOO_MANY_CONNECTIONS, "waited too long for other look-ups"),
    UNREACHABLE("unreachable", SqlState.CONNECTION_FAILURE, "its database cannot be reached"),
    SQL_ERROR("sql-error", SqlState.CONNECTION_FAILURE, "its query ended with an error"),
    AMBIGUOUS("ambiguous", SqlState.CONNECTION_FAILURE, "its query returned more than one row"),
    UNUSABLE_SECRET("unusable-secret", SqlState.CONNECTION_FAILURE, "its query returned a malformed SCRAM verifier"),
    STOPPED("stopped", SqlState.ADMIN_SHUTDOWN, "pgweir is stopping or its settings were changed"),
    BUG("bug", SqlState.INTERNAL_ERROR, "internal error");

    private final String label;
    private final Lookup.Failed answer;

    LookupFailure(String label, String sqlState, String reason) {
        this.label = label;
        this.answer = new Lookup.Failed(ErrorFields.fatal(sqlState, "\"auth.query\" failed: " + reason));
    }

    String label() {
        return label;
    }

    Lookup.Failed answer() {
        return answer;
    }
}
