package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.pgweir.proxy.admin.health.Heartbeats;
import io.pgweir.proxy.auth.LoginCounters;
import io.pgweir.proxy.auth.LoginFailure;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.session.TenantLoginSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The meters of {@link MeterName} in a Micrometer registry, written in Prometheus' text format. Any thread. */
public final class Metrics {

    /** The text format that {@link #scrape} writes. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<LongSupplier> counts = new ArrayList<>();

    /**
     * @param views asked once per scrape; may block for a bounded time, and leaves out servers that do not answer in it
     * @param tls asked once per scrape, too
     * @param version of pgweir
     */
    public Metrics(
            Supplier<List<ServerView>> views,
            Supplier<TlsFigures> tls,
            Heartbeats heartbeats,
            String version,
            Transport transport) {
        registry.getPrometheusRegistry()
                .register(new ServerMeters(views, registry.config().namingConvention()));
        registry.getPrometheusRegistry()
                .register(new TlsMeters(tls, registry.config().namingConvention()));
        loops(heartbeats);
        process(version, transport);
        memory();
    }

    /** What Micrometer holds: the meters of the process. Those of servers and pools are made at each scrape. */
    public MeterRegistry registry() {
        return registry;
    }

    /** What a scrape is written of. Blocks likewise. */
    public MetricSnapshots snapshot() {
        return registry.getPrometheusRegistry().scrape();
    }

    /** Which meters the families of a {@link #snapshot} are, by their names in it. */
    public Map<String, MeterName> families() {
        return Arrays.stream(MeterName.values())
                .collect(Collectors.toMap(
                        meter -> Exposition.family(registry.config().namingConvention(), meter), meter -> meter));
    }

    /** Blocks as long as the views do: not for an event loop. */
    public String scrape() {
        return registry.scrape();
    }

    /** @param halfOpen how many connections have not logged in; any thread */
    public void halfOpen(LongSupplier halfOpen) {
        gauge(MeterName.HALF_OPEN, halfOpen::getAsLong);
    }

    public void configuration(ConfigHistory history) {
        registry.getPrometheusRegistry()
                .register(new ConfigMeters(history, registry.config().namingConvention()));
    }

    /** @param ready whether clients may be sent here; any thread */
    public void readiness(BooleanSupplier ready) {
        gauge(MeterName.READY, () -> ready.getAsBoolean() ? 1 : 0);
    }

    private void loops(Heartbeats heartbeats) {
        for (int i = 0; i < heartbeats.loops(); i++) {
            int loop = i;
            gauge(MeterName.LOOP_SILENCE, () -> heartbeats.silence(loop).toMillis() / 1e3, Integer.toString(loop));
        }
    }

    private void process(String version, Transport transport) {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        gauge(MeterName.UPTIME, () -> runtime.getUptime() / 1e3);
        gauge(MeterName.INFO, () -> 1, version, Runtime.version().toString(), transport.label());
    }

    private void memory() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        gauge(MeterName.MEMORY_USED, () -> memory.getHeapMemoryUsage().getUsed(), "heap");
        gauge(MeterName.MEMORY_USED, () -> memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        gauge(MeterName.MEMORY_MAX, () -> memory.getHeapMemoryUsage().getMax(), "heap");
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider buffers) {
            gauge(MeterName.MEMORY_USED, () -> buffers.metric().usedDirectMemory(), "buffers");
        }
    }

    /** @param tenants those that are configured at present; any thread */
    public void tenants(Supplier<List<TenantLoginSnapshot>> tenants) {
        registry.getPrometheusRegistry()
                .register(new TenantMeters(tenants, registry.config().namingConvention()));
    }

    /** @param counters of the control plane */
    public void logins(LoginCounters counters) {
        for (LoginFailure reason : LoginFailure.values()) {
            count(MeterName.LOGINS_FAILED, () -> counters.failed(reason), reason.label());
        }
        count(MeterName.LOGINS_THROTTLED, counters::throttled);
    }

    /** @param count of what has happened since the process started; any thread */
    public void count(MeterName meter, LongSupplier count, String... tagValues) {
        // The registry's own reference is a weak one.
        counts.add(count);
        FunctionCounter.builder(meter.id(), count, LongSupplier::getAsLong)
                .baseUnit(meter.unit())
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    private void gauge(MeterName meter, Supplier<Number> value, String... tagValues) {
        Gauge.builder(meter.id(), value)
                .baseUnit(meter.unit())
                .description(meter.description())
                .tags(tags(meter, tagValues))
                .register(registry);
    }

    private static Tags tags(MeterName meter, String... values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(meter.tags().get(i), values[i]);
        }
        return tags;
    }
}
