package io.pgweir.proxy.dispatch;

import io.pgweir.proxy.metrics.TimeHistogram;
import java.util.Map;

/**
 * One tenant's use of one server at one moment, for metrics and the console; safe to give to another thread.
 *
 * @param inUse connections that its clients have, over all pools
 * @param oldestWaitNanos how long the one of them has waited who waits longest; 0 if nobody waits
 * @param counters totals since the tenant's first client came
 */
public record TenantSnapshot(TenantShare share, int inUse, int waiting, long oldestWaitNanos, Counters counters) {

    /**
     * @param checkouts connections given to its clients, at once or after a wait
     * @param waits those of them that waited, and were granted
     * @param waitNanos how long those have waited together
     * @param throttled waits that began above the tenant's rate
     * @param serverNanos how long its clients have used connections, those that they have now included
     * @param waitTimes of all checkouts; those at once took no time
     */
    public record Counters(
            long checkouts,
            long waits,
            long waitNanos,
            long throttled,
            long serverNanos,
            Map<Refusal.Reason, Long> refusals,
            TimeHistogram.Snapshot waitTimes) {}
}
