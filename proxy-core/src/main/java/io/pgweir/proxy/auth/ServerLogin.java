package io.pgweir.proxy.auth;

import java.util.Objects;

/** As whom, and with what, pgweir logs in to PostgreSQL for a client. */
public record ServerLogin(String user, ServerCredential credential) {

    public ServerLogin {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(credential, "credential");
    }
}
