package io.pgweir.config;

/**
 * Whether a rule is for clients that came through TLS. As {@code hostssl} and {@code hostnossl} in {@code pg_hba.conf},
 * both {@link #REQUIRED} and {@link #NONE} are for TCP only.
 */
public enum RuleTls implements Labelled {
    ANY("any"),
    REQUIRED("required"),
    NONE("none");

    private final String label;

    RuleTls(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
