package io.pgweir.proxy.dispatch;

/** One tenant's totals at one server. */
final class TenantCounters extends CheckoutCounters {
    long throttled;
    long serverNanos;

    TenantSnapshot.Counters snapshot() {
        return new TenantSnapshot.Counters(checkouts, waits, waitNanos, throttled, serverNanos, refusals());
    }
}
