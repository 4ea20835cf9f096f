package io.pgweir.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Figures for a receiver of OTLP, OpenTelemetry's protocol, by HTTP.
 *
 * @param endpoint of who takes them, without {@code /v1/metrics} and without a slash at its end; empty if nobody does
 * @param interval between two reports
 * @param timeout from the beginning of a request to the end of its answer
 * @param headers of each request, by name
 * @param resource attributes of this pgweir besides those that it gives itself, or in their place
 */
public record OtlpConfig(
        Optional<URI> endpoint,
        Duration interval,
        Duration timeout,
        Map<String, Secret> headers,
        Map<String, String> resource) {

    public OtlpConfig {
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(timeout, "timeout");
        headers = PgweirConfig.inOrder(headers);
        resource = PgweirConfig.inOrder(resource);
    }
}
