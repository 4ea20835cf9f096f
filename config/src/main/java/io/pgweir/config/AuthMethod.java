package io.pgweir.config;

/** How a client may prove who it is, in the words of {@code pg_hba.conf}. */
public enum AuthMethod implements Labelled {
    /** SCRAM (RFC 7677); the password never crosses the wire. */
    SCRAM_SHA_256("scram-sha-256"),
    /** PostgreSQL's salted MD5; for clients that know nothing better. */
    MD5("md5"),
    /** The password itself, hence over TLS only. */
    PASSWORD("password"),
    /** The client's TLS certificate, which an authority of {@code listen.tls.client_ca} has signed, names the user. */
    CERT("cert"),
    /** Nobody is asked for anything. */
    TRUST("trust"),
    /** Nobody is let in. */
    REJECT("reject");

    private final String label;

    AuthMethod(String label) {
        this.label = label;
    }

    @Override
    public String label() {
        return label;
    }
}
