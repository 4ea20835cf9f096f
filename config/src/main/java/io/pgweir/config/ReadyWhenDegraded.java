package io.pgweir.config;

/** Whether pgweir tells a load balancer that it is ready while it reaches none of its PostgreSQL servers. */
public enum ReadyWhenDegraded implements Labelled {
    /** Also at a start, for supervisors that end a process which is not ready in time. */
    ALWAYS("always"),
    /**
     * Once it has been ready: an outage of PostgreSQL then takes no pgweir out of the load balancer, in front of which all
     * would vanish together; but one that has never reached PostgreSQL takes no place of one that has.
     */
    ONCE_WARM("once_warm"),
    NEVER("never");

    private final String label;

    ReadyWhenDegraded(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /** @param wasReady whether this process has reached PostgreSQL before */
    public boolean admits(boolean wasReady) {
        return this == ALWAYS || this == ONCE_WARM && wasReady;
    }
}
