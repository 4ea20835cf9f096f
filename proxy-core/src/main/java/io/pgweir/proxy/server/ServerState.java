package io.pgweir.proxy.server;

/**
 * Where a server connection stands once it has logged in.
 *
 * <p>The moves that are legal are data, so that an illegal one fails where it happens and the picture in the architecture
 * page can be drawn from here.
 */
public enum ServerState {
    /** In the pool, owed nothing, in no transaction. */
    IDLE("idle", "in the pool"),
    /** A client has it, and it is being brought to the client's settings. */
    ADJUSTING("adjusting", "takes over the client's settings"),
    /** A client has it. */
    LENT("lent", "serves a client"),
    /** Its client has left in the middle of something, or changed more than it may leave behind: it is being cleaned. */
    RECOVERING("recovering", "cleaned up after its client"),
    CLOSED("closed", "gone");

    private final String label;
    private final String meaning;

    ServerState(String label, String meaning) {
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

    public boolean canMoveTo(ServerState next) {
        return switch (this) {
            case IDLE -> next == ADJUSTING || next == LENT || next == CLOSED;
            case ADJUSTING -> next == LENT || next == RECOVERING || next == IDLE || next == CLOSED;
            case LENT -> next == IDLE || next == RECOVERING || next == CLOSED;
            case RECOVERING -> next == IDLE || next == CLOSED;
            case CLOSED -> false;
        };
    }
}
