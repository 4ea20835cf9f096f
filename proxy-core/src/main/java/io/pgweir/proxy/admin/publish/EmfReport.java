package io.pgweir.proxy.admin.publish;

import io.pgweir.config.EmfConfig;
import io.pgweir.proxy.admin.meters.PoolFigures;
import io.pgweir.proxy.admin.meters.TaggedPools;
import io.pgweir.proxy.admin.meters.TenantFigures;
import io.pgweir.proxy.admin.meters.TopTenants;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ServerView;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What CloudWatch is told: for each server one line, and one for each of the tenants that have used most of it. Few lines, as
 * each metric of each value of a dimension is paid for. Counters are told by what has come to them since the report before,
 * as CloudWatch adds up what it is told. One thread.
 */
final class EmfReport {

    private final Map<String, ServerBefore> before = new HashMap<>();

    /** What is remembered of a server. */
    private static final class ServerBefore {
        private final TaggedPools pools = new TaggedPools(0);
        private final Map<String, TenantFigures> tenants = new HashMap<>();
        private Map<MeterName, Long> counters;
        private Map<MeterName, TimeHistogram.Snapshot> times;
    }

    /**
     * @param ready whether clients may be sent here
     * @return the lines; none about a server that is seen for the first time, as nobody knows since when it counts
     */
    List<String> lines(EmfConfig config, List<ServerView> servers, boolean ready, long nowMillis) {
        List<String> lines = new ArrayList<>();
        for (ServerView server : servers) {
            ServerBefore known = before.computeIfAbsent(server.pools().server(), first -> new ServerBefore());
            // With no tags at all it is one sum, which goes on where a pool that is gone had stood.
            PoolFigures pools = known.pools.figures(server).values().stream()
                    .reduce(PoolFigures::plus)
                    .orElse(PoolFigures.NONE);
            Map<MeterName, Long> counters = counters(server, pools);
            Map<MeterName, TimeHistogram.Snapshot> times = times(pools.traffic());
            List<TenantFigures> tenants = tenantsSince(known, server.pools());
            if (known.counters != null) {
                EmfLine line = gauges(config, server, pools.gauges(), ready, nowMillis);
                counters.forEach((meter, count) -> line.put(meter, count - known.counters.get(meter)));
                times.forEach((meter, all) -> line.put(meter, all.since(known.times.get(meter))));
                lines.add(line.toString());
                TopTenants.of(tenants, config.topTenants())
                        .forEach(tenant -> lines.add(tenant(config, server, tenant, nowMillis)));
            }
            known.counters = counters;
            known.times = times;
        }
        return lines;
    }

    /** Forgets what was told: what comes next is told from then on. */
    void reset() {
        before.clear();
    }

    private static List<TenantFigures> tenantsSince(ServerBefore known, ServerSnapshot server) {
        List<TenantFigures> present =
                server.tenants().stream().map(TenantFigures::of).toList();
        List<TenantFigures> since = new ArrayList<>();
        for (TenantFigures now : present) {
            TenantFigures past = known.tenants.get(now.tenant());
            since.add(past == null || now.succeeds(past) ? now : now.since(past));
        }
        known.tenants.clear();
        present.forEach(tenant -> known.tenants.put(tenant.tenant(), tenant));
        return since;
    }

    private static EmfLine gauges(
            EmfConfig config, ServerView server, PoolFigures.Gauges gauges, boolean ready, long nowMillis) {
        int clients =
                server.clients().values().stream().mapToInt(Integer::intValue).sum();
        return new EmfLine(config.namespace(), nowMillis, config.dimensions())
                .dimension("server", server.pools().server())
                .put(MeterName.READY, ready ? 1 : 0)
                .put(MeterName.CLIENTS, clients)
                .put(MeterName.WAITING, gauges.waiting())
                .put(MeterName.OLDEST_WAIT, seconds(gauges.oldestWaitNanos()))
                .put(MeterName.SLOTS_USED, server.pools().inUse())
                .put(MeterName.MAX_CONNECTIONS, server.pools().maxConnections());
    }

    private static Map<MeterName, Long> counters(ServerView server, PoolFigures pools) {
        Map<MeterName, Long> counters = new EnumMap<>(MeterName.class);
        counters.put(MeterName.CHECKOUTS, pools.counters().checkouts());
        counters.put(MeterName.REFUSALS, sum(pools.counters().refusals()));
        counters.put(MeterName.SERVER_OPENED, pools.counters().opens());
        counters.put(MeterName.SERVER_OPEN_FAILURES, pools.counters().openFailures());
        counters.put(MeterName.TRANSACTIONS, pools.traffic().transactions());
        counters.put(MeterName.QUERIES, pools.traffic().queries());
        counters.put(MeterName.RECEIVED, pools.traffic().bytesFromClients());
        counters.put(MeterName.SENT, pools.traffic().bytesToClients());
        counters.put(MeterName.ERRORS, sum(pools.traffic().errorsByClass()));
        counters.put(MeterName.INTEGRITY_VIOLATIONS, server.integrityViolations());
        return counters;
    }

    private static Map<MeterName, TimeHistogram.Snapshot> times(TrafficCounters.Snapshot traffic) {
        Map<MeterName, TimeHistogram.Snapshot> times = new EnumMap<>(MeterName.class);
        times.put(MeterName.WAIT, traffic.waits());
        times.put(MeterName.TRANSACTION, traffic.times().transactions());
        times.put(MeterName.QUERY, traffic.times().queries());
        times.put(MeterName.LOGIN, traffic.times().logins());
        return times;
    }

    private static String tenant(EmfConfig config, ServerView server, TenantFigures tenant, long nowMillis) {
        return new EmfLine(config.namespace(), nowMillis, config.dimensions())
                .dimension("server", server.pools().server())
                .dimension("tenant", tenant.tenant())
                .put(MeterName.TENANT_CONNECTIONS, tenant.connections())
                .put(MeterName.TENANT_WAITING, tenant.waiting())
                .put(MeterName.TENANT_OLDEST_WAIT, seconds(tenant.oldestWaitNanos()))
                .put(MeterName.TENANT_CHECKOUTS, tenant.checkouts())
                .put(MeterName.TENANT_SERVER_TIME, seconds(tenant.serverNanos()))
                .put(MeterName.TENANT_THROTTLED, tenant.throttled())
                .put(MeterName.TENANT_REFUSALS, tenant.refusals())
                .toString();
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
