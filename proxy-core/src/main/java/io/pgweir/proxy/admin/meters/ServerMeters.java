package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.config.NamingConvention;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ClientState;
import io.pgweir.proxy.session.ServerView;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The meters of servers and pools, made anew from the servers' views at each scrape.
 *
 * <p>A collector in the Prometheus registry below Micrometer, and not one Micrometer meter per figure: pools come and go,
 * their waits are counted in buckets outside of Micrometer, which has no meter to take these over, and all figures of a
 * server belong to one moment.
 */
final class ServerMeters implements MultiCollector {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<List<ServerView>> views;
    private final NamingConvention naming;
    private final Map<String, TaggedPools> poolsByServer = new HashMap<>();

    ServerMeters(Supplier<List<ServerView>> views, NamingConvention naming) {
        this.views = views;
        this.naming = naming;
    }

    @Override
    public synchronized MetricSnapshots collect() {
        Exposition exposition = new Exposition(naming);
        for (ServerView view : views.get()) {
            server(exposition, view);
            poolsByServer
                    .computeIfAbsent(view.pools().server(), added -> new TaggedPools(MeterName.MAX_TAGGED_POOLS))
                    .figures(view)
                    .forEach((key, figures) -> pool(exposition, key, figures));
        }
        return exposition.build();
    }

    private static void server(Exposition exposition, ServerView view) {
        String server = view.pools().server();
        for (ClientState state : ClientState.values()) {
            if (state != ClientState.CLOSED) {
                exposition.gauge(MeterName.CLIENTS, view.clients().getOrDefault(state, 0), server, state.label());
            }
        }
        view.pins()
                .forEach((tenant, reasons) -> reasons.forEach((reason, clients) ->
                        exposition.gauge(MeterName.PINS, clients, server, tenant, reason.label())));
        view.pools().tenants().forEach(tenant -> tenant(exposition, server, tenant, view.timesOf(tenant)));
        exposition.gauge(MeterName.MAX_CONNECTIONS, view.pools().maxConnections(), server);
        exposition.gauge(MeterName.SLOTS_USED, view.pools().inUse(), server);
        exposition.counter(MeterName.INTEGRITY_VIOLATIONS, view.integrityViolations(), server);
    }

    private static void tenant(
            Exposition exposition, String server, TenantSnapshot figures, ClientTimes.Snapshot times) {
        String tenant = figures.share().tenant();
        TenantSnapshot.Counters counters = figures.counters();
        exposition.gauge(MeterName.TENANT_CONNECTIONS, figures.inUse(), server, tenant);
        exposition.gauge(MeterName.TENANT_WAITING, figures.waiting(), server, tenant);
        exposition.gauge(MeterName.TENANT_OLDEST_WAIT, figures.oldestWaitNanos() / NANOS_PER_SECOND, server, tenant);
        exposition.histogram(MeterName.TENANT_WAIT, counters.waitTimes(), server, tenant);
        exposition.histogram(MeterName.TENANT_TRANSACTION, times.transactions(), server, tenant);
        exposition.histogram(MeterName.TENANT_QUERY, times.queries(), server, tenant);
        exposition.histogram(MeterName.TENANT_LOGIN, times.logins(), server, tenant);
        exposition.counter(MeterName.TENANT_CHECKOUTS, counters.checkouts(), server, tenant);
        exposition.counter(MeterName.TENANT_SERVER_TIME, counters.serverNanos() / NANOS_PER_SECOND, server, tenant);
        exposition.counter(MeterName.TENANT_THROTTLED, counters.throttled(), server, tenant);
        counters.refusals()
                .forEach((reason, count) ->
                        exposition.counter(MeterName.TENANT_REFUSALS, count, server, tenant, reason.label()));
    }

    private static void pool(Exposition exposition, PoolKey key, PoolFigures figures) {
        String[] pool = {key.server(), key.database(), key.user()};
        gauges(exposition, pool, figures.gauges());
        dispatcher(exposition, pool, figures.counters());
        traffic(exposition, pool, figures.traffic());
    }

    private static void gauges(Exposition exposition, String[] pool, PoolFigures.Gauges gauges) {
        exposition.gauge(MeterName.SERVER_CONNECTIONS, gauges.active(), with(pool, "active"));
        exposition.gauge(MeterName.SERVER_CONNECTIONS, gauges.idle(), with(pool, "idle"));
        exposition.gauge(MeterName.SERVER_CONNECTIONS, gauges.connecting(), with(pool, "connecting"));
        exposition.gauge(MeterName.SERVER_CONNECTIONS, gauges.closing(), with(pool, "closing"));
        exposition.gauge(MeterName.WAITING, gauges.waiting(), pool);
        exposition.gauge(MeterName.OLDEST_WAIT, gauges.oldestWaitNanos() / NANOS_PER_SECOND, pool);
        exposition.gauge(MeterName.POOL_SIZE, gauges.poolSize(), pool);
        exposition.gauge(MeterName.MIN_POOL_SIZE, gauges.minPoolSize(), pool);
    }

    private static void dispatcher(Exposition exposition, String[] pool, PoolSnapshot.Counters counters) {
        exposition.counter(MeterName.CHECKOUTS, counters.checkouts(), pool);
        exposition.counter(MeterName.SERVER_OPENED, counters.opens(), pool);
        exposition.counter(MeterName.SERVER_OPEN_FAILURES, counters.openFailures(), pool);
        exposition.counter(MeterName.SERVER_CLOSED, counters.closes(), pool);
        exposition.counter(MeterName.SERVER_EVICTIONS, counters.evictions(), pool);
        counters.refusals()
                .forEach((reason, count) -> exposition.counter(MeterName.REFUSALS, count, with(pool, reason.label())));
    }

    private static void traffic(Exposition exposition, String[] pool, TrafficCounters.Snapshot traffic) {
        exposition.counter(MeterName.TRANSACTIONS, traffic.transactions(), pool);
        exposition.counter(MeterName.QUERIES, traffic.queries(), pool);
        exposition.counter(MeterName.PIN_REFUSALS, traffic.pinRefusals(), pool);
        exposition.counter(MeterName.UNFORESEEN_STATES, traffic.unforeseenStates(), pool);
        exposition.counter(MeterName.SERVER_UNKNOWN, traffic.unknownBackends(), pool);
        exposition.counter(MeterName.RECEIVED, traffic.bytesFromClients(), pool);
        exposition.counter(MeterName.SENT, traffic.bytesToClients(), pool);
        exposition.histogram(MeterName.WAIT, traffic.waits(), pool);
        exposition.histogram(MeterName.TRANSACTION, traffic.times().transactions(), pool);
        exposition.histogram(MeterName.QUERY, traffic.times().queries(), pool);
        exposition.histogram(MeterName.LOGIN, traffic.times().logins(), pool);
        traffic.errorsByClass()
                .forEach((sqlStateClass, count) ->
                        exposition.counter(MeterName.ERRORS, count, with(pool, sqlStateClass)));
    }

    private static String[] with(String[] pool, String tag) {
        return new String[] {pool[0], pool[1], pool[2], tag};
    }
}
