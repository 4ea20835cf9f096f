package io.pgweir.proxy.admin.meters;

import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.metrics.TrafficCounters;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one pool, or of several together.
 *
 * @param counters of the dispatcher
 * @param traffic what has passed through
 */
public record PoolFigures(Gauges gauges, PoolSnapshot.Counters counters, TrafficCounters.Snapshot traffic) {

    private static final TrafficCounters.Snapshot NO_TRAFFIC = new TrafficCounters().snapshot();

    /** Of no pool at all. */
    public static final PoolFigures NONE =
            new PoolFigures(Gauges.NONE, new PoolSnapshot.Counters(0, 0, 0, 0, 0, 0, 0, Map.of()), NO_TRAFFIC);

    /** @param traffic null if nothing has passed yet */
    public static PoolFigures of(PoolSnapshot pool, TrafficCounters.Snapshot traffic) {
        return new PoolFigures(Gauges.of(pool), pool.counters(), traffic == null ? NO_TRAFFIC : traffic);
    }

    public PoolFigures plus(PoolFigures other) {
        return new PoolFigures(gauges.plus(other.gauges), sum(counters, other.counters), sum(traffic, other.traffic));
    }

    /** What stays of a pool that is gone: what it has done. */
    PoolFigures past() {
        return new PoolFigures(Gauges.NONE, counters, traffic);
    }

    /** Whether this cannot be the same pool as that earlier one, but its successor under the same name. */
    boolean succeeds(PoolFigures earlier) {
        return counters.checkouts() < earlier.counters.checkouts()
                || counters.opens() < earlier.counters.opens()
                || traffic.queries() < earlier.traffic.queries();
    }

    private static PoolSnapshot.Counters sum(PoolSnapshot.Counters a, PoolSnapshot.Counters b) {
        return new PoolSnapshot.Counters(
                a.checkouts() + b.checkouts(),
                a.waits() + b.waits(),
                a.waitNanos() + b.waitNanos(),
                a.opens() + b.opens(),
                a.openFailures() + b.openFailures(),
                a.evictions() + b.evictions(),
                a.closes() + b.closes(),
                PoolFigures.<Refusal.Reason>sum(a.refusals(), b.refusals()));
    }

    private static TrafficCounters.Snapshot sum(TrafficCounters.Snapshot a, TrafficCounters.Snapshot b) {
        return new TrafficCounters.Snapshot(
                a.transactions() + b.transactions(),
                a.queries() + b.queries(),
                a.bytesFromClients() + b.bytesFromClients(),
                a.bytesToClients() + b.bytesToClients(),
                a.pinRefusals() + b.pinRefusals(),
                a.unforeseenStates() + b.unforeseenStates(),
                a.unknownBackends() + b.unknownBackends(),
                a.waits().plus(b.waits()),
                a.times().plus(b.times()),
                PoolFigures.<String>sum(a.errorsByClass(), b.errorsByClass()));
    }

    private static <K extends Comparable<K>> Map<K, Long> sum(Map<K, Long> a, Map<K, Long> b) {
        Map<K, Long> sum = new TreeMap<>(a);
        b.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return sum;
    }

    /** What a pool has at one moment and a pool that is gone has not. */
    public record Gauges(
            int active,
            int idle,
            int connecting,
            int closing,
            int waiting,
            long oldestWaitNanos,
            int poolSize,
            int minPoolSize) {

        public static final Gauges NONE = new Gauges(0, 0, 0, 0, 0, 0, 0, 0);

        static Gauges of(PoolSnapshot pool) {
            return new Gauges(
                    pool.active(),
                    pool.idle(),
                    pool.connecting(),
                    pool.closing(),
                    pool.waiting(),
                    pool.oldestWaitNanos(),
                    pool.limits().poolSize(),
                    pool.limits().minPoolSize());
        }

        Gauges plus(Gauges other) {
            return new Gauges(
                    active + other.active,
                    idle + other.idle,
                    connecting + other.connecting,
                    closing + other.closing,
                    waiting + other.waiting,
                    Math.max(oldestWaitNanos, other.oldestWaitNanos),
                    poolSize + other.poolSize,
                    minPoolSize + other.minPoolSize);
        }
    }
}
