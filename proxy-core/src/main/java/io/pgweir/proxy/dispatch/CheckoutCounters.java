package io.pgweir.proxy.dispatch;

import java.util.EnumMap;
import java.util.Map;

/** What became of those who asked for a connection: plain longs with one writer. */
abstract class CheckoutCounters {
    private static final Refusal.Reason[] REASONS = Refusal.Reason.values();

    long checkouts;
    long waits;
    long waitNanos;
    private final long[] refusals = new long[REASONS.length];

    final void waited(long nanos) {
        waits++;
        waitNanos += nanos;
    }

    final void refused(Refusal.Reason reason) {
        refusals[reason.ordinal()]++;
    }

    final Map<Refusal.Reason, Long> refusals() {
        Map<Refusal.Reason, Long> byReason = new EnumMap<>(Refusal.Reason.class);
        for (Refusal.Reason reason : REASONS) {
            byReason.put(reason, refusals[reason.ordinal()]);
        }
        return Map.copyOf(byReason);
    }
}
