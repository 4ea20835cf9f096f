package io.pgweir.proxy.server;

/**
 * Why a server connection may not go back to the pool: the release checklist, in the order in which it is gone through.
 * Each is something that would otherwise reach the next client.
 */
public enum HoldReason {
    /** A request was forwarded of which the rest is still to come. */
    PARTIAL_REQUEST("partial_request"),
    /** A reply was let through of which the rest is still to come, or bytes have arrived that were not looked at. */
    UNREAD_REPLY("unread_reply"),
    COPY_IN("copy_in"),
    REPLIES_OWED("replies_owed"),
    UNSYNCED("unsynced"),
    IN_FAILED_TRANSACTION("in_failed_transaction"),
    IN_TRANSACTION("in_transaction"),
    /** A cancel request for the query before could hit the next one. */
    CANCEL_IN_FLIGHT("cancel_in_flight"),
    /** Its client had it for a whole session: what the session has set is not known. */
    SESSION_STATE("session_state"),
    /** Nothing is left behind, but it is of no more use: a reload has made it outdated, or it would fail the next client. */
    MARKED_FOR_CLOSE("marked_for_close");

    private final String label;

    HoldReason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
