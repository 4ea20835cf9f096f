package io.pgweir.proxy.server;

import io.netty.handler.ssl.SslContext;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.config.Timeouts;
import java.time.Duration;

/**
 * How a server is reached and within which limits, as configured at present.
 *
 * @param slowTransaction how long a transaction takes that is logged; zero if none is
 * @param tls null where {@code tls.mode} is {@code disable}
 */
public record ServerSettings(ServerConfig config, Timeouts timeouts, Duration slowTransaction, SslContext tls) {

    /** Whether a connection opened under {@code other} leads to the same place in the same way. */
    boolean reaches(ServerSettings other) {
        return config.host().equals(other.config.host())
                && config.port() == other.config.port()
                && config.tls().equals(other.config.tls());
    }

    /** Whether the user has asked for plain text in so many words, so that a password may travel in it. */
    boolean plainTextAskedFor() {
        return config.tls().mode() == ServerTlsMode.DISABLE;
    }

    boolean toleratesPlainText() {
        return config.tls().mode().allowsPlainText();
    }
}
