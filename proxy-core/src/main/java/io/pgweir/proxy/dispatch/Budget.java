package io.pgweir.proxy.dispatch;

/**
 * The server's max_connections and max_connecting: a slot is taken from the start of a connect until the connection has
 * closed, and the connect is under way until it has logged in or failed.
 */
final class Budget {
    private int max;
    private int maxConnecting;
    private int taken;
    private int connecting;
    private int closing;

    Budget(ServerLimits limits) {
        limits(limits);
    }

    int max() {
        return max;
    }

    int taken() {
        return taken;
    }

    void limits(ServerLimits limits) {
        max = limits.maxConnections();
        maxConnecting = limits.maxConnecting();
    }

    /** A connect begins. */
    void take() {
        taken++;
        connecting++;
    }

    /** A connect has ended in a connection. */
    void opened() {
        connecting--;
    }

    /** A connect has ended without. */
    void openFailed() {
        connecting--;
        giveBack();
    }

    /** A connection was asked to close; its slot is taken until {@link #closed}. */
    void closing() {
        closing++;
    }

    /** A connection that had been asked to close has closed. */
    void closed() {
        closing--;
        giveBack();
    }

    void giveBack() {
        taken--;
    }

    /** Whether another connect may begin now. */
    boolean mayOpen() {
        return !full() && connecting < maxConnecting;
    }

    boolean full() {
        return taken >= max;
    }

    /** Whether too many would be open even when all that are closing have closed: max_connections was lowered. */
    boolean over() {
        return taken - closing > max;
    }

    /** Slots that are free, or will be when all that are closing have closed; negative after a lowered limit. */
    int coming() {
        return max - taken + closing;
    }
}
