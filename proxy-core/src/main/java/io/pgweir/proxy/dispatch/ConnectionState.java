package io.pgweir.proxy.dispatch;

/** Where a server connection stands with its dispatcher. */
public enum ConnectionState {
    /** Built, but not yet announced by {@link Dispatcher#opened}: its slot still counts as a connect under way. */
    NEW("new"),
    IDLE("idle"),
    CHECKED_OUT("checked_out"),
    /** Asked to close; its slot is taken until it has. */
    RETIRING("retiring"),
    CLOSED("closed");

    private final String label;

    ConnectionState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    public boolean canMoveTo(ConnectionState next) {
        return switch (this) {
            case NEW -> next == IDLE;
            case IDLE -> next == CHECKED_OUT || next == RETIRING || next == CLOSED;
            case CHECKED_OUT -> next == IDLE || next == CLOSED;
            case RETIRING -> next == CLOSED;
            case CLOSED -> false;
        };
    }
}
