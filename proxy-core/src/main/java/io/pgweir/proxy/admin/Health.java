package io.pgweir.proxy.admin;

import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.session.ServerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Answers the three questions of a supervisor.
 *
 * <ul>
 *   <li><b>startup</b>: pgweir listens for clients.
 *   <li><b>live</b>: every event loop of the data path has turned within the last five seconds. Only a restart helps one
 *       that has not. It never depends on PostgreSQL, as restarting pgweir repairs no database.
 *   <li><b>ready</b>: pgweir listens, does not drain, and no pool is cold. A pool is cold if it has a min_pool_size and
 *       its first connect has not yet ended. One that failed also counts as ended: while PostgreSQL is down, clients
 *       are better off with pgweir's queue and PostgreSQL's own error than with no listener behind the load balancer,
 *       in front of which all instances would vanish together. Once warm, a pool stays so. Pools come into being with
 *       their first client or with the configuration; one that does not exist is not asked about.
 * </ul>
 */
public final class Health {

    private static final Duration MAX_SILENCE = Duration.ofSeconds(5);

    private final Heartbeats heartbeats;
    private final Duration maxSilence;
    private final BooleanSupplier listening;
    private final BooleanSupplier draining;
    private final Supplier<List<ServerView>> views;

    /**
     * @param listening answers at once, on any thread
     * @param draining answers at once, on any thread
     * @param views may block for a bounded time, and leaves out servers that do not answer in it
     */
    public Health(
            Heartbeats heartbeats,
            BooleanSupplier listening,
            BooleanSupplier draining,
            Supplier<List<ServerView>> views) {
        this(heartbeats, MAX_SILENCE, listening, draining, views);
    }

    Health(
            Heartbeats heartbeats,
            Duration maxSilence,
            BooleanSupplier listening,
            BooleanSupplier draining,
            Supplier<List<ServerView>> views) {
        this.heartbeats = heartbeats;
        this.maxSilence = maxSilence;
        this.listening = listening;
        this.draining = draining;
        this.views = views;
    }

    /** Any thread; never blocks. */
    HealthReport startup() {
        boolean up = listening.getAsBoolean();
        return new HealthReport(up, HealthReport.status(up).toString());
    }

    /** Any thread; never blocks. */
    HealthReport live() {
        boolean up = true;
        List<JsonObject> loops = new ArrayList<>();
        for (int loop = 0; loop < heartbeats.loops(); loop++) {
            Duration silence = heartbeats.silence(loop);
            up &= silence.compareTo(maxSilence) <= 0;
            loops.add(new JsonObject().put("loop", loop).put("silence_seconds", silence.toMillis() / 1e3));
        }
        JsonObject json = HealthReport.status(up)
                .put("max_silence_seconds", maxSilence.toMillis() / 1e3)
                .put("loops", loops);
        return new HealthReport(up, json.toString());
    }

    /** Blocks as long as the views do. */
    HealthReport ready() {
        boolean listens = listening.getAsBoolean();
        boolean drains = draining.getAsBoolean();
        List<ServerView> servers = views.get();
        boolean up = listens && !drains && servers.stream().allMatch(view -> coldPools(view) == 0);
        JsonObject json = HealthReport.status(up)
                .put("listening", listens)
                .put("draining", drains)
                .put("servers", servers.stream().map(Health::details).toList());
        return new HealthReport(up, json.toString());
    }

    private static long coldPools(ServerView view) {
        return view.pools().pools().stream().filter(Health::isCold).count();
    }

    private static boolean isCold(PoolSnapshot pool) {
        PoolSnapshot.Counters counters = pool.counters();
        return pool.limits().minPoolSize() > 0 && counters.opens() == 0 && counters.openFailures() == 0;
    }

    private static JsonObject details(ServerView view) {
        List<PoolSnapshot> pools = view.pools().pools();
        JsonObject connections = new JsonObject()
                .put("active", sum(pools, PoolSnapshot::active))
                .put("idle", sum(pools, PoolSnapshot::idle))
                .put("connecting", sum(pools, PoolSnapshot::connecting))
                .put("closing", sum(pools, PoolSnapshot::closing))
                .put("max", view.pools().maxConnections());
        JsonObject details = new JsonObject()
                .put("server", view.pools().server())
                .put("connections", connections)
                .put("waiting", sum(pools, PoolSnapshot::waiting))
                .put("cold_pools", coldPools(view));
        pools.stream()
                .map(PoolSnapshot::lastFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(failure -> details.put("last_connect_failure", failure(failure)));
        return details;
    }

    private static JsonObject failure(ConnectFailure failure) {
        return new JsonObject().put("sqlstate", failure.sqlState()).put("message", failure.message());
    }

    private static long sum(List<PoolSnapshot> pools, ToIntFunction<PoolSnapshot> figure) {
        return pools.stream().mapToInt(figure).asLongStream().sum();
    }
}
