package io.pgweir.config;

import static io.pgweir.config.Key.optional;

import java.util.List;

/** The keys of {@code metrics}: what is told besides what {@code /metrics} answers. */
final class MetricsKeys {

    static final Key<Secret> CONFIG_HASH_KEY = optional(
            "metrics.config_hash_key",
            ValueType.FLEET_KEY,
            "none; passwords are left out of the hash",
            "What only the pgweirs of one fleet know. With it, the hash of the configuration (the tag of the meter"
                    + " `pgweir.config.hash`) tells also whether their passwords differ.");

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(CONFIG_HASH_KEY);

    private MetricsKeys() {}
}
