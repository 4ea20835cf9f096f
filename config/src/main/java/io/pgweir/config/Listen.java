package io.pgweir.config;

import java.util.Objects;

/**
 * Where clients connect.
 *
 * @param address a host name or IP address of this machine; {@code 0.0.0.0} or {@code ::} for all
 * @param port 1 to 65535, or 0 for any free one
 * @param maxClients client connections at once, all tenants together
 */
public record Listen(String address, int port, int maxClients, ListenTls tls) {

    public Listen {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(tls, "tls");
    }
}
