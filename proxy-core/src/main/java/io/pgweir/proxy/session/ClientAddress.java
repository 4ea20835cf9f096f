package io.pgweir.proxy.session;

import io.pgweir.proxy.net.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * Where a client is, for logs and for the rules about who may log in.
 *
 * @param socket an {@link InetSocketAddress}, or for a client on a Unix-domain socket anything else, even null
 * @param proxied whether that is what a load balancer of {@code listen.proxy_protocol} says, or the load balancer itself
 */
record ClientAddress(SocketAddress socket, boolean proxied) {

    static ClientAddress direct(SocketAddress peer) {
        return new ClientAddress(peer, false);
    }

    /** @param loadBalancer whose own connection it is where the header names no client */
    static ClientAddress proxied(ProxyHeader header, SocketAddress loadBalancer) {
        return new ClientAddress(
                header.client().<SocketAddress>map(client -> client).orElse(loadBalancer), true);
    }

    /** Empty if it is a Unix-domain socket's. */
    Optional<InetAddress> internet() {
        return socket instanceof InetSocketAddress internet ? Optional.of(internet.getAddress()) : Optional.empty();
    }
}
