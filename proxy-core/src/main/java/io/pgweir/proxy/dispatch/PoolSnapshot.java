package io.pgweir.proxy.dispatch;

import java.util.Map;

/**
 * One pool at one moment, for metrics and the console; safe to give to another thread.
 *
 * @param active server connections that are checked out
 * @param closing asked to close, and still holding their slots
 * @param oldestWaitNanos how long the first in the queue has waited; 0 if nobody waits
 * @param lastFailure why the latest connects failed; null while they succeed
 * @param counters totals since the pool was created
 */
public record PoolSnapshot(
        PoolKey key,
        PoolLimits limits,
        int active,
        int idle,
        int connecting,
        int closing,
        int waiting,
        long oldestWaitNanos,
        ConnectFailure lastFailure,
        Counters counters) {

    /**
     * @param checkouts connections given to clients, at once or after a wait
     * @param waits those of them that waited, and were granted
     * @param waitNanos how long those have waited together
     * @param evictions connections closed so that another pool could have the slot
     */
    public record Counters(
            long checkouts,
            long waits,
            long waitNanos,
            long opens,
            long openFailures,
            long evictions,
            long closes,
            Map<Refusal.Reason, Long> refusals) {}
}
