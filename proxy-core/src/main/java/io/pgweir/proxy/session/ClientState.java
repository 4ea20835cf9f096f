package io.pgweir.proxy.session;

/**
 * Where a client stands once it has authenticated. What comes before is visited once, by handlers that remove themselves.
 *
 * <p>The moves that are legal are data, so that an illegal one fails where it happens and the picture in the architecture
 * page can be drawn from here.
 */
public enum ClientState {
    /** Authenticated; PostgreSQL has to accept its settings before it is greeted. */
    JOINING("joining", "its settings are checked with PostgreSQL"),
    /** In no transaction, with no server connection. */
    IDLE("idle", "has no server connection"),
    /** Its next request is kept back until it has a server connection with its settings. */
    WAITING("waiting", "waits for a server connection"),
    /** It has a server connection. */
    ACTIVE("active", "has a server connection"),
    CLOSED("closed", "gone");

    private final String label;
    private final String meaning;

    ClientState(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** The word of log lines, console and metric tags. */
    public String label() {
        return label;
    }

    /** A few words for the picture in the documentation. */
    public String meaning() {
        return meaning;
    }

    /** Whether the client's next request may be looked at. */
    boolean mayRead() {
        return this == ACTIVE || this == IDLE;
    }

    public boolean canMoveTo(ClientState next) {
        return switch (this) {
            case JOINING -> next == IDLE || next == CLOSED;
            case IDLE -> next == WAITING || next == CLOSED;
            case WAITING -> next == ACTIVE || next == IDLE || next == CLOSED;
            case ACTIVE -> next == IDLE || next == CLOSED;
            case CLOSED -> false;
        };
    }
}
