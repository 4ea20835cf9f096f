package io.pgweir.proxy.dispatch;

/** The server's max_connections: a slot is taken from the start of a connect until the connection has closed. */
final class Budget {
    private int max;
    private int taken;
    private int closing;

    Budget(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    int taken() {
        return taken;
    }

    void max(int max) {
        this.max = max;
    }

    void take() {
        taken++;
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
