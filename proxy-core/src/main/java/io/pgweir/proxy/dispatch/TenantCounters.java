package io.pgweir.proxy.dispatch;

import io.pgweir.proxy.metrics.TimeHistogram;

/** One tenant's totals at one server. */
final class TenantCounters extends CheckoutCounters {
    long throttled;
    long serverNanos;

    /** Of all who were given a connection, those who got it at once included. */
    final TimeHistogram waitTimes = new TimeHistogram();

    void servedAtOnce() {
        waitTimes.count(0);
    }

    void servedAfter(long waitNanos) {
        waited(waitNanos);
        waitTimes.count(waitNanos);
    }

    /** @param underWay nanoseconds that the present checkouts have lasted so far, together */
    TenantSnapshot.Counters snapshot(long underWay) {
        return new TenantSnapshot.Counters(
                checkouts, waits, waitNanos, throttled, serverNanos + underWay, refusals(), waitTimes.snapshot());
    }
}
