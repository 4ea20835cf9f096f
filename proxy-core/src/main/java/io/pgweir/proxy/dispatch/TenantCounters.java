package io.pgweir.proxy.dispatch;

import java.util.EnumMap;
import java.util.Map;

/** One tenant's totals at one server: plain longs with one writer. */
final class TenantCounters {
    private static final Refusal.Reason[] REASONS = Refusal.Reason.values();

    long checkouts;
    long waits;
    long waitNanos;
    long throttled;
    long serverNanos;
    private final long[] refusals = new long[REASONS.length];

    void waited(long nanos) {
        waits++;
        waitNanos += nanos;
    }

    void refused(Refusal.Reason reason) {
        refusals[reason.ordinal()]++;
    }

    TenantSnapshot.Counters snapshot() {
        Map<Refusal.Reason, Long> byReason = new EnumMap<>(Refusal.Reason.class);
        for (Refusal.Reason reason : REASONS) {
            byReason.put(reason, refusals[reason.ordinal()]);
        }
        return new TenantSnapshot.Counters(checkouts, waits, waitNanos, throttled, serverNanos, Map.copyOf(byReason));
    }
}
