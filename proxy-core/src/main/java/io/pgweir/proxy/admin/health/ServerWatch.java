package io.pgweir.proxy.admin.health;

import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * What becomes of one server, look by look.
 *
 * <pre>
 *              min_pool_size has logged in                    ┌──────────────────────────────┐
 *   WARMING ─────────────────────────────▶ UP ── fails, 5 s ─▶│ DOWN: nothing is open, and   │
 *      └────────── fails, 5 s ───────────────────────────────▶│ what is tried fails          │
 *                                          ▲                  └──────┬───────────────────────┘
 *                                          └──── 5 s without, at once at the first warming ──┘
 * </pre>
 *
 * <p>A loop that does not answer is SILENT at once: whoever asked it has waited for {@code 5 s} already. A failure counts
 * for as long as somebody tries: without clients and without {@code min_pool_size} nobody does, and what failed a while ago
 * says nothing about now; told for ever, it would keep away the very clients whose requests show that it is over.
 */
final class ServerWatch {

    /** How long the opposite has to be seen, at every look, before it is believed. */
    static final Duration HOLD = Duration.ofSeconds(5);

    /** For how long a failure counts; longer than the pauses between two tries, which are 6 s at most. */
    static final Duration FORGET = Duration.ofSeconds(15);

    private final String server;
    private ServerCondition condition;
    private ServerCondition opposite;
    private long oppositeSince;
    private boolean warm;
    private long failures;
    private long failedAt;
    private ServerSnapshot latest;

    /** @param warm whether it is not waited for, as pgweir has been ready before there was this server */
    ServerWatch(String server, boolean warm) {
        this.server = server;
        this.warm = warm;
        this.condition = warm ? ServerCondition.UP : ServerCondition.WARMING;
    }

    ServerCondition condition() {
        return condition;
    }

    /**
     * @param pools null if its loop has not answered
     * @param now of a clock that never goes back
     */
    void see(ServerSnapshot pools, long now) {
        boolean wasWarm = warm;
        ServerCondition seen = pools == null ? ServerCondition.SILENT : seen(pools, now);
        boolean firstWarm = warm && !wasWarm && seen == ServerCondition.UP;
        boolean believed = firstWarm || seen == ServerCondition.SILENT || condition == ServerCondition.SILENT;
        if (seen == condition || believed) {
            opposite = null;
            condition = seen;
        } else if (seen != opposite) {
            opposite = seen;
            oppositeSince = now;
        } else if (now - oppositeSince >= HOLD.toNanos()) {
            opposite = null;
            condition = seen;
        }
    }

    private ServerCondition seen(ServerSnapshot pools, long now) {
        latest = pools;
        warm = warm || isWarm(pools);
        if (isFailing(pools, now)) {
            return ServerCondition.DOWN;
        }
        if (warm) {
            return ServerCondition.UP;
        }
        // What is refused for good is not tried again before a client asks, and warms no more than what is tried and
        // fails.
        return isHopeless(pools) ? ServerCondition.DOWN : ServerCondition.WARMING;
    }

    private static Stream<PoolSnapshot> wanting(ServerSnapshot server) {
        return server.pools().stream().filter(pool -> pool.limits().minPoolSize() > 0);
    }

    /**
     * What PostgreSQL refuses for good is not waited for, as it takes a human, unless it refuses everything; nor is what
     * {@code max_connections} leaves no room for.
     */
    private static boolean isWarm(ServerSnapshot server) {
        boolean full = open(server) >= server.maxConnections();
        return full || wanting(server).noneMatch(ServerWatch::isCold) && !isHopeless(server);
    }

    private static boolean isHopeless(ServerSnapshot server) {
        return wanting(server).findAny().isPresent()
                && wanting(server).allMatch(pool -> !hasOpened(pool) && isRefused(pool));
    }

    private static boolean isCold(PoolSnapshot pool) {
        return !hasOpened(pool) && !isRefused(pool);
    }

    private static boolean hasOpened(PoolSnapshot pool) {
        return pool.counters().opens() >= pool.limits().minPoolSize();
    }

    private static boolean isRefused(PoolSnapshot pool) {
        return pool.lastFailure() != null && pool.lastFailure().permanent();
    }

    private boolean isFailing(ServerSnapshot server, long now) {
        long counted = server.pools().stream()
                .mapToLong(pool -> pool.counters().openFailures())
                .sum();
        if (counted != failures) {
            failures = counted;
            failedAt = now;
        }
        boolean tried = sum(server, PoolSnapshot::connecting) > 0 || now - failedAt < FORGET.toNanos();
        return tried && open(server) == 0 && server.pools().stream().anyMatch(pool -> pool.lastFailure() != null);
    }

    private static long open(ServerSnapshot server) {
        return sum(server, PoolSnapshot::active) + sum(server, PoolSnapshot::idle);
    }

    private static long sum(ServerSnapshot server, ToIntFunction<PoolSnapshot> figure) {
        return server.pools().stream().mapToInt(figure).asLongStream().sum();
    }

    /** For people; the figures are those of the latest answer. */
    JsonObject details() {
        JsonObject details = new JsonObject().put("server", server).put("condition", condition.label());
        return latest == null ? details : figures(details, latest);
    }

    private static JsonObject figures(JsonObject details, ServerSnapshot server) {
        List<PoolSnapshot> pools = server.pools();
        details.put(
                        "connections",
                        new JsonObject()
                                .put("active", sum(server, PoolSnapshot::active))
                                .put("idle", sum(server, PoolSnapshot::idle))
                                .put("connecting", sum(server, PoolSnapshot::connecting))
                                .put("closing", sum(server, PoolSnapshot::closing))
                                .put("max", server.maxConnections()))
                .put("waiting", sum(server, PoolSnapshot::waiting))
                .put("cold_pools", pools.stream().filter(ServerWatch::isCold).count())
                .put(
                        "refused_pools",
                        pools.stream().filter(ServerWatch::isRefused).count());
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
}
