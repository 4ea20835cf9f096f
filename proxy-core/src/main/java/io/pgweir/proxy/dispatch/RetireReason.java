package io.pgweir.proxy.dispatch;

/** Why the dispatcher asks an idle server connection to close. */
public enum RetireReason {
    /** Its slot goes to a client that waits in another pool. */
    EVICTED("evicted"),
    /** Its own pool has waiters too, but one of another pool has waited longer. */
    HANDED_OVER("handed_over"),
    IDLE_TIMEOUT("idle_timeout"),
    LIFETIME("lifetime"),
    DRAIN("drain"),
    POOL_CLOSED("pool_closed"),
    PAUSED("paused"),
    LIMIT_LOWERED("limit_lowered");

    private final String label;

    RetireReason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
