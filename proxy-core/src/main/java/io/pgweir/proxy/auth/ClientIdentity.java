package io.pgweir.proxy.auth;

import java.util.Objects;

/** Who a client has proved to be, and what that allows on the server. */
public record ClientIdentity(String user, ServerLogin serverLogin) {

    public ClientIdentity {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(serverLogin, "serverLogin");
    }
}
