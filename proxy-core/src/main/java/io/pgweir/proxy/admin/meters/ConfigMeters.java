package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.config.NamingConvention;
import io.pgweir.proxy.metrics.MeterName;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** The meters of the configuration, made anew at each scrape: a reload changes the hash, which is a tag. */
final class ConfigMeters implements MultiCollector {

    private final ConfigHistory history;
    private final NamingConvention naming;

    ConfigMeters(ConfigHistory history, NamingConvention naming) {
        this.history = history;
        this.naming = naming;
    }

    @Override
    public MetricSnapshots collect() {
        Exposition exposition = new Exposition(naming);
        ConfigHistory.Figures present = history.figures();
        exposition.gauge(MeterName.CONFIG_HASH, 1, present.hash());
        exposition.gauge(MeterName.CONFIG_WAITING, present.waiting());
        present.counts().forEach((result, count) -> exposition.counter(MeterName.RELOADS, count, result.label()));
        present.latest()
                .forEach((result, at) -> exposition.gauge(MeterName.RELOADED, at.getEpochSecond(), result.label()));
        return exposition.build();
    }
}
