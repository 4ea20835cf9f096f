package io.pgweir.config;

import java.util.Objects;

/**
 * Where metrics and health are served.
 *
 * @param port 1 to 65535, or 0 for any free one
 */
public record HttpConfig(String address, int port, boolean enabled) {

    public HttpConfig {
        Objects.requireNonNull(address, "address");
    }
}
