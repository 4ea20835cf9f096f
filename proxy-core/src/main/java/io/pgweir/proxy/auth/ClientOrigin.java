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
 * @param encrypted whether nobody can listen in: it came through TLS, or by a Unix-domain socket
 * @param certificate the client's own, which TLS has verified; empty if it has shown none
 * @param channelBinding what binds a SCRAM proof to this very TLS connection ({@code tls-server-end-point}, RFC 5929,
 *     section 4); null where there is no TLS
 */
public record ClientOrigin(
        String user,
        String database,
        Optional<InetAddress> address,
        boolean encrypted,
        Optional<X509Certificate> certificate,
        byte[] channelBinding) {

    /** Whether the client is on this machine: it came by a Unix-domain socket or from a loopback address. */
    public boolean isLocal() {
        return address.isEmpty() || address.get().isLoopbackAddress();
    }
}
