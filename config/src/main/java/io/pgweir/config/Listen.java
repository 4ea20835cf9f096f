package io.pgweir.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where clients connect.
 *
 * @param address a host name or IP address of this machine; {@code 0.0.0.0} or {@code ::} for all
 * @param port 1 to 65535, or 0 for any free one
 * @param unixSocketDirectory where, beside TCP, the socket {@code .s.PGSQL.<port>} is put; absolute
 * @param maxClients client connections at once, all tenants together
 * @param maxHalfOpen connections at once that have not logged in, beside those clients
 * @param reusePort whether other processes may listen there, too, and the kernel shares the connections out
 * @param proxyProtocol load balancers whose connections begin with a header that names the client
 */
public record Listen(
        String address,
        int port,
        Optional<Path> unixSocketDirectory,
        boolean reusePort,
        int maxClients,
        int maxHalfOpen,
        List<Cidr> proxyProtocol,
        ListenTls tls) {

    public Listen {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(unixSocketDirectory, "unixSocketDirectory");
        proxyProtocol = List.copyOf(proxyProtocol);
        Objects.requireNonNull(tls, "tls");
    }
}
