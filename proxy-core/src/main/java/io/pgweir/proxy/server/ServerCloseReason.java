package io.pgweir.proxy.server;

/** Why a server connection ended; the label is the word of log lines and metric tags. */
public enum ServerCloseReason {
    /** PostgreSQL closed it, or the network did. */
    LOST("lost"),
    /** PostgreSQL sent something that nobody was owed, or that is not the protocol. */
    INTEGRITY_VIOLATION("integrity_violation"),
    /** Its client left in the middle of a message, so the next byte would have no known meaning. */
    PARTIAL_REQUEST("partial_request"),
    /** It could not be cleaned up after its client in time. */
    RECOVERY_FAILED("recovery_failed"),
    /** It did not take over a client's settings within the time that a login may take. */
    UNRESPONSIVE("unresponsive"),
    /** A query did not end although it was cancelled. */
    CANCEL_FAILED("cancel_failed"),
    /** A limit on the client's time was reached in a transaction. */
    CLIENT_TIMEOUT("client_timeout"),
    /** The dispatcher had no more use for it: evicted, too old, idle for too long. */
    RETIRED("retired"),
    /** Somebody asked for it on the console. */
    KILLED("killed"),
    SHUTDOWN("shutdown"),
    BUG("bug");

    private final String label;

    ServerCloseReason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
