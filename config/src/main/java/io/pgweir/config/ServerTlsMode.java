package io.pgweir.config;

/** How the connection to PostgreSQL is encrypted and verified, with libpq's {@code sslmode} words. */
public enum ServerTlsMode implements Labelled {
    /** Plain text. */
    DISABLE("disable"),
    /** Encrypted if the server can, without any verification. */
    PREFER("prefer"),
    /** Encrypted, without any verification: an active attacker is not kept out. */
    REQUIRE("require"),
    /** Encrypted, and the certificate is signed by a known authority. */
    VERIFY_CA("verify-ca"),
    /** As {@link #VERIFY_CA}, and the certificate names the host that was connected to. */
    VERIFY_FULL("verify-full");

    private final String label;

    ServerTlsMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /** Whether the connection may end up in plain text. */
    public boolean allowsPlainText() {
        return compareTo(PREFER) <= 0;
    }

    /** Whether somebody has to vouch for the server. */
    public boolean verifies() {
        return compareTo(VERIFY_CA) >= 0;
    }
}
