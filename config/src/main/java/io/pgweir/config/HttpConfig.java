package io.pgweir.config;

import java.util.Objects;

/**
 * Where metrics and health are served.
 *
 * @param port 1 to 65535, or 0 for any free one
 * @param readyWhenDegraded whether it is ready while no PostgreSQL server is reached
 */
public record HttpConfig(String address, int port, boolean enabled, ReadyWhenDegraded readyWhenDegraded) {

    public HttpConfig {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(readyWhenDegraded, "readyWhenDegraded");
    }
}
