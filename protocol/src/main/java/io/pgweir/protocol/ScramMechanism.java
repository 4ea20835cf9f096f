package io.pgweir.protocol;

/** The two SASL mechanisms of PostgreSQL (RFC 7677). They differ in what binds them to TLS; the verifiers are the same. */
public enum ScramMechanism {
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** The proof covers the TLS connection too, so that nobody can sit in the middle of it; see {@link ChannelBinding}. */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS");

    private final String label;

    ScramMechanism(String label) {
        this.label = label;
    }

    /** Its name in the protocol. */
    public String label() {
        return label;
    }
}
