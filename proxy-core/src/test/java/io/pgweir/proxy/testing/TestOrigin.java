package io.pgweir.proxy.testing;

import io.pgweir.proxy.auth.ClientOrigin;
import java.net.InetAddress;
import java.util.Optional;

/** Clients that come from this machine, where it matters only whether anybody can listen in. */
public final class TestOrigin {

    private TestOrigin() {}

    public static ClientOrigin origin(String user, boolean encrypted) {
        Optional<InetAddress> address = Optional.of(InetAddress.getLoopbackAddress());
        return new ClientOrigin(user, user, address, encrypted, Optional.empty(), null);
    }
}
