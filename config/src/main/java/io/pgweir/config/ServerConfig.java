package io.pgweir.config;

import java.util.Objects;

/**
 * One PostgreSQL server.
 *
 * @param name what the rest of the file calls it
 * @param maxConnections server connections at once, over all pools: the budget that is never exceeded
 */
public record ServerConfig(String name, String host, int port, ServerTls tls, int maxConnections) {

    public ServerConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(tls, "tls");
    }
}
