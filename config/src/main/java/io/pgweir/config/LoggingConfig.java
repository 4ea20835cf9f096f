package io.pgweir.config;

import java.util.Objects;

/** What is logged, and how it looks. */
public record LoggingConfig(LogFormat format, LogLevel level) {

    public LoggingConfig {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(level, "level");
    }
}
