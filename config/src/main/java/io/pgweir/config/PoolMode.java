package io.pgweir.config;

/** How long a client keeps its server connection. */
public enum PoolMode implements Labelled {
    /** For one transaction. */
    TRANSACTION("transaction"),
    /** Until the client leaves. */
    SESSION("session");

    private final String label;

    PoolMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
