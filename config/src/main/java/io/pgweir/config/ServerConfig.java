package io.pgweir.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * One PostgreSQL server.
 *
 * @param name what the rest of the file calls it
 * @param host a name, an address, or the directory of a Unix-domain socket
 * @param maxConnections server connections at once, over all pools: the budget that is never exceeded
 * @param maxConnecting of these that may be in the making at once
 */
public record ServerConfig(String name, String host, int port, ServerTls tls, int maxConnections, int maxConnecting) {

    public ServerConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(tls, "tls");
    }

    /** libpq's rule: what begins with a slash is no name of a host. */
    static boolean isDirectory(String host) {
        return host.startsWith("/");
    }

    /** The directory in which PostgreSQL's socket is; empty if it is reached by TCP. */
    public Optional<Path> socketDirectory() {
        return isDirectory(host) ? Optional.of(Path.of(host)) : Optional.empty();
    }

    /** Where the server is, in one word for people. */
    public String location() {
        return isDirectory(host) ? host + "/.s.PGSQL." + port : host + ":" + port;
    }
}
