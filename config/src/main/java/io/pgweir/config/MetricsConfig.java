package io.pgweir.config;

import java.util.Objects;
import java.util.Optional;

/**
 * What is told about pgweir besides what {@code /metrics} answers.
 *
 * @param configHashKey with which passwords are part of the {@link ConfigHash}
 */
public record MetricsConfig(Optional<Secret> configHashKey, EmfConfig emf, StatsdConfig statsd, OtlpConfig otlp) {

    public MetricsConfig {
        Objects.requireNonNull(configHashKey, "configHashKey");
        Objects.requireNonNull(emf, "emf");
        Objects.requireNonNull(statsd, "statsd");
        Objects.requireNonNull(otlp, "otlp");
    }
}
