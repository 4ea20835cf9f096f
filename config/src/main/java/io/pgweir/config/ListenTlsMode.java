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
    REQUIRE("require");

    private final String label;

    ListenTlsMode(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
