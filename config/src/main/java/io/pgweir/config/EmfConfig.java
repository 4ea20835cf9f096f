package io.pgweir.config;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Figures as lines of CloudWatch's Embedded Metric Format on standard output.
 *
 * @param namespace of the metrics in CloudWatch
 * @param interval between two reports
 * @param dimensions that all metrics have, by name, besides those that pgweir gives them
 * @param topTenants how many tenants of a server are told apart, by the time they have used; the others are summed
 */
public record EmfConfig(
        boolean enabled, String namespace, Duration interval, Map<String, String> dimensions, int topTenants) {

    public EmfConfig {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(interval, "interval");
        dimensions = PgweirConfig.inOrder(dimensions);
    }
}
