package io.pgweir.proxy.dispatch;

/** One pool's totals. */
final class PoolCounters extends CheckoutCounters {
    long opens;
    long openFailures;
    long evictions;
    long closes;

    PoolSnapshot.Counters snapshot() {
        return new PoolSnapshot.Counters(
                checkouts, waits, waitNanos, opens, openFailures, evictions, closes, refusals());
    }
}
