package io.pgweir.config;

/** How often PostgreSQL is asked whether a transaction has left more in its session than its texts tell. */
public enum StateAuditMode implements Labelled {
    OFF("off"),
    /** Behind one transaction a second of each pool. */
    SAMPLED("sampled"),
    /** Behind every transaction: for tests. */
    ALWAYS("always");

    private final String label;

    StateAuditMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
