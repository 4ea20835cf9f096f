package io.pgweir.proxy.hostile;

/** How a client must prove who it is, and whether it is encrypted; alike at PostgreSQL and at pgweir. */
enum Setting {
    SCRAM("scram-sha-256", "app", Tls.NONE),
    TRUST("trust", "trust_user", Tls.NONE),
    /** The user is known by its MD5 hash only. */
    MD5("scram-sha-256, md5", "md5_user", Tls.NONE),
    TLS_OFFERED("scram-sha-256", "app", Tls.OFFERED),
    INSIDE_TLS("scram-sha-256", "app", Tls.INSIDE),
    /** The method that TLS is needed for. */
    PASSWORD("password", "password_user", Tls.INSIDE);

    private enum Tls {
        NONE,
        OFFERED,
        INSIDE
    }

    private final String method;
    private final String user;
    private final Tls tls;

    Setting(String method, String user, Tls tls) {
        this.method = method;
        this.user = user;
        this.tls = tls;
    }

    String method() {
        return method;
    }

    /** Whose client can be logged in by a test. */
    String bystander() {
        return this == MD5 ? "app" : user;
    }

    String user() {
        return user;
    }

    /** Whether the peers can speak TLS. */
    boolean offersTls() {
        return tls != Tls.NONE;
    }

    /** Whether the input is sent inside TLS. */
    boolean isInsideTls() {
        return tls == Tls.INSIDE;
    }
}
