package io.pgweir.proxy.dispatch;

import java.util.EnumMap;
import java.util.Map;

/** One pool's totals: plain longs with one writer. */
final class PoolCounters {
    private static final Refusal.Reason[] REASONS = Refusal.Reason.values();

    long checkouts;
    long waits;
    long waitNanos;
    long opens;
    long openFailures;
    long evictions;
    long closes;
    private final long[] refusals = new long[REASONS.length];

    void waited(long nanos) {
        waits++;
        waitNanos += nanos;
    }

    void refused(Refusal.Reason reason) {
        refusals[reason.ordinal()]++;
    }

    PoolSnapshot.Counters snapshot() {
        Map<Refusal.Reason, Long> byReason = new EnumMap<>(Refusal.Reason.class);
        for (Refusal.Reason reason : REASONS) {
            byReason.put(reason, refusals[reason.ordinal()]);
        }
        return new PoolSnapshot.Counters(
                checkouts, waits, waitNanos, opens, openFailures, evictions, closes, Map.copyOf(byReason));
    }
}
