package io.pgweir.proxy.auth;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Who asks to be let in, and how they have come: all that decides how they must prove themselves. Fixed before the first
 * question is asked.
 *
 * @param user the name in the startup message
 * @param database the name in the startup message, or what stands for it where there is none
 * @param address of the client; empty if it came by a Unix-domain socket
 * @param proxied whether a load balancer has said so, or it is the load balancer itself
 * @param encrypted whether nobody can listen in: it came through TLS, or by a Unix-domain socket
 * @param certificate the client's own, which TLS has verified; empty if it has shown none
 * @param channelBinding what binds a SCRAM proof to this very TLS connection ({@code tls-server-end-point}, RFC 5929,
 *     section 4); null where there is no TLS
 */
public record ClientOrigin(
        String user,
        String database,
        Optional<InetAddress> address,
        boolean proxied,
        boolean encrypted,
        Optional<X509Certificate> certificate,
        byte[] channelBinding) {

    /** Of a client that has come straight here. */
    public ClientOrigin(
            String user,
            String database,
            Optional<InetAddress> address,
            boolean encrypted,
            Optional<X509Certificate> certificate,
            byte[] channelBinding) {
        this(user, database, address, false, encrypted, certificate, channelBinding);
    }

    /**
     * Whether the client is on this machine: it came by a Unix-domain socket or from a loopback address. Never behind a load
     * balancer, whose loopback address is that of another machine, and behind one on this machine comes the whole network.
     */
    public boolean isLocal() {
        return !proxied && (address.isEmpty() || address.get().isLoopbackAddress());
    }
}
