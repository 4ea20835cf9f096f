package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;

/**
 * What is logged, and how it looks.
 *
 * @param slowTransaction how long a transaction takes that is logged; zero if none is
 */
public record LoggingConfig(LogFormat format, LogLevel level, Duration slowTransaction) {

    public LoggingConfig {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(slowTransaction, "slowTransaction");
    }
}
