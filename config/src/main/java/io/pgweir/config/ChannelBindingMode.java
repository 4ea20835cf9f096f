package io.pgweir.config;

/** Whether pgweir's SCRAM proof is bound to its TLS connection with a server, with libpq's {@code channel_binding} words. */
public enum ChannelBindingMode implements Labelled {
    /** Never. */
    DISABLE("disable"),
    /** Wherever the server offers it. */
    PREFER("prefer"),
    /** No other way to log in is taken. */
    REQUIRE("require");

    private final String label;

    ChannelBindingMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
