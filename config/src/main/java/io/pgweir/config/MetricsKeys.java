package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.withDefault;
import static io.pgweir.config.ValueType.integer;

import java.time.Duration;
import java.util.List;

/** The keys of {@code metrics}: what is told besides what {@code /metrics} answers. */
final class MetricsKeys {

    static final Key<Secret> CONFIG_HASH_KEY = optional(
            "metrics.config_hash_key",
            ValueType.FLEET_KEY,
            "none; passwords are left out of the hash",
            "What only the pgweirs of one fleet know. With it, the hash of the configuration (the tag of the meter"
                    + " `pgweir.config.hash`) tells also whether their passwords differ.");

    static final Key<Boolean> EMF_ENABLED = withDefault(
            "metrics.emf.enabled",
            ValueType.BOOLEAN,
            "false",
            "Whether figures go to standard output in CloudWatch's Embedded Metric Format, for Fargate and Lambda, where no"
                    + " agent is needed to take them from there.");
    static final Key<String> EMF_NAMESPACE = withDefault(
            "metrics.emf.namespace", ValueType.NAMESPACE, "pgweir", "The namespace of the metrics in CloudWatch.");
    static final Key<Duration> EMF_INTERVAL =
            withDefault("metrics.emf.interval", ValueType.DURATION, "60s", "How often they are told.");
    static final Key<String> EMF_DIMENSIONS = optional(
            "metrics.emf.dimensions.*",
            ValueType.TEXT,
            "none",
            "A dimension of all metrics, e.g. `service: shop`. Each value of a dimension makes metrics of its own, which"
                    + " cost: the name of a task or an instance rarely pays.");
    static final Key<Integer> EMF_TOP_TENANTS = withDefault(
            "metrics.emf.top_tenants",
            integer(0, 50),
            "10",
            "How many tenants of a server are told apart: those that have used most of its time since the last report. The"
                    + " others are summed as `other`.");

    static final Key<String> STATSD_HOST =
            optional("metrics.statsd.host", ValueType.TEXT, "none; nothing is sent", "The host of the StatsD agent.");
    static final Key<Integer> STATSD_PORT = withDefault("metrics.statsd.port", ValueType.PORT, "8125", "Its UDP port.");
    static final Key<Duration> STATSD_INTERVAL =
            withDefault("metrics.statsd.interval", ValueType.DURATION, "10s", "How often figures are sent.");

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(
            CONFIG_HASH_KEY,
            EMF_ENABLED,
            EMF_NAMESPACE,
            EMF_INTERVAL,
            EMF_TOP_TENANTS,
            EMF_DIMENSIONS,
            STATSD_HOST,
            STATSD_PORT,
            STATSD_INTERVAL);

    private MetricsKeys() {}
}
