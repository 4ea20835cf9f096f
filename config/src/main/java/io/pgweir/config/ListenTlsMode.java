package io.pgweir.config;

/** How pgweir answers a client's request for encryption. */
public enum ListenTlsMode implements Labelled {
    /** Encryption is refused; the client goes on in plain text or leaves. */
    DISABLE("disable"),
    /** Encrypted if the client asks; plain text is welcome as well. */
    ALLOW("allow"),
    /** As {@link #ALLOW}; the name exists because libpq users know it. */
    PREFER("prefer"),
    /** A client that does not encrypt is refused. */
    REQUIRE("require"),
    /** Besides, a client has to show a certificate of {@code listen.tls.client_ca}. */
    VERIFY_CA("verify-ca"),
    /** Besides, that certificate has to bear the name of the user. */
    VERIFY_FULL("verify-full");

    private final String label;

    ListenTlsMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }

    /** Whether a client that does not encrypt is refused. */
    public boolean demandsEncryption() {
        return compareTo(REQUIRE) >= 0;
    }

    /** Whether a client without a certificate is refused. */
    public boolean demandsCertificate() {
        return compareTo(VERIFY_CA) >= 0;
    }
}
