package io.pgweir.proxy.admin.meters;

import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ClientState;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.state.PinReason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A pool in a state that no dispatcher has to be brought into. */
public final class StubPool {

    public static final String SERVER = "main";
    public static final int MAX_CONNECTIONS = 40;

    public final TrafficCounters traffic = new TrafficCounters();
    public final PoolKey key;
    public int minPoolSize;
    public int active = 3;
    public int idle = 2;
    public int connecting = 1;
    public int waiting;
    public long oldestWaitNanos;
    public long checkouts;
    public long opens;
    public long openFailures;
    public ConnectFailure lastFailure;

    public StubPool(String database, String user) {
        key = new PoolKey(SERVER, database, user);
    }

    public static ServerView view(StubPool... pools) {
        return view(Arrays.asList(pools));
    }

    public static ServerView view(List<StubPool> pools) {
        Map<PoolKey, TrafficCounters.Snapshot> traffic = new HashMap<>();
        pools.forEach(pool -> traffic.put(pool.key, pool.traffic.snapshot()));
        return new ServerView(
                server(SERVER, pools),
                traffic,
                tenantTimes(pools),
                Map.of(ClientState.IDLE, 12, ClientState.ACTIVE, 3),
                Map.of("reports", Map.of(PinReason.LISTEN, 4)),
                2);
    }

    private static Map<String, ClientTimes.Snapshot> tenantTimes(List<StubPool> pools) {
        Map<String, ClientTimes.Snapshot> times = new HashMap<>();
        pools.forEach(pool -> pool.traffic.times.addTo(times));
        return times;
    }

    public static ServerSnapshot server(String name, List<StubPool> pools) {
        List<PoolSnapshot> snapshots = pools.stream().map(StubPool::snapshot).toList();
        return new ServerSnapshot(name, MAX_CONNECTIONS, 7, false, snapshots, List.of(reports()));
    }

    private static TenantSnapshot reports() {
        TimeHistogram waits = new TimeHistogram();
        waits.count(0);
        waits.count(1_500_000_000);
        return new TenantSnapshot(
                TenantShare.even("reports", 10, 1_000),
                3,
                4,
                250_000_000,
                new TenantSnapshot.Counters(
                        31,
                        8,
                        16_000_000,
                        5,
                        7_500_000_000L,
                        Map.of(Refusal.Reason.WAIT_TIMEOUT, 2L),
                        waits.snapshot()));
    }

    private PoolSnapshot snapshot() {
        return new PoolSnapshot(
                key,
                new PoolLimits(20, minPoolSize),
                active,
                idle,
                connecting,
                1,
                waiting,
                oldestWaitNanos,
                lastFailure,
                new PoolSnapshot.Counters(
                        checkouts,
                        4,
                        5_000_000,
                        opens,
                        openFailures,
                        8,
                        9,
                        Map.of(Refusal.Reason.QUEUE_FULL, 6L, Refusal.Reason.WAIT_TIMEOUT, 1L)));
    }
}
