package io.pgweir.proxy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.server.CancelRisk;
import java.util.Optional;

/** Why a client's work is not cancelled, and what can be done instead. */
final class CancelRefusal {

    private static final String OTHERWISE =
            "Wait for it; or KILL_CLIENT ends the client, who is told what is not known.";

    private CancelRefusal() {}

    /** @return empty if it is cancelled */
    static Optional<ErrorFields> of(long client, CancelRisk risk) {
        return switch (risk) {
            case NONE -> Optional.empty();
            case NOTHING_RUNS ->
                refused(client, "runs nothing that could be cancelled", "KILL_CLIENT ends it, and its transaction.");
            case ROLLBACK ->
                refused(
                        client,
                        "has written in its transaction, which would be rolled back",
                        "CANCEL " + client + " SAFE ALLOW ROLLBACK cancels it all the same.");
            case AUTOCOMMIT ->
                refused(client, "may be writing outside of a transaction block, and commits by that", OTHERWISE);
            case COMMIT -> refused(client, "may have a COMMIT on its way", OTHERWISE);
            case UNKNOWN -> refused(client, "runs something of which the text is not known here", OTHERWISE);
        };
    }

    private static Optional<ErrorFields> refused(long client, String why, String hint) {
        return Optional.of(ErrorFields.error(SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "client " + client + " " + why)
                .withDetail("Nothing was cancelled.")
                .withHint(hint));
    }
}
