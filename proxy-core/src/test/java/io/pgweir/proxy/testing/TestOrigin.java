package io.pgweir.proxy.testing;

import io.pgweir.proxy.auth.ClientOrigin;
import java.net.InetAddress;
import java.util.Optional;

/** Clients that come from this machine, where it matters only whether anybody can listen in. */
public final class TestOrigin {

    private TestOrigin() {}

    public static ClientOrigin origin(String user, boolean encrypted) {
        return origin(user, encrypted, null);
    }

    /** @param channelBinding null where there is no TLS to bind to */
    public static ClientOrigin origin(String user, boolean encrypted, byte[] channelBinding) {
        Optional<InetAddress> address = Optional.of(InetAddress.getLoopbackAddress());
        return new ClientOrigin(user, user, address, encrypted, Optional.empty(), channelBinding);
    }
}
