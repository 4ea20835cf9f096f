package io.pgweir.proxy.admin.meters;

import io.pgweir.proxy.dispatch.TenantSnapshot;

/** The figures of one tenant, or of several together; counters in full or since some time. */
public record TenantFigures(
        String tenant,
        int connections,
        int waiting,
        long oldestWaitNanos,
        long checkouts,
        long serverNanos,
        long throttled,
        long refusals) {

    public static TenantFigures of(TenantSnapshot snapshot) {
        TenantSnapshot.Counters counters = snapshot.counters();
        return new TenantFigures(
                snapshot.share().tenant(),
                snapshot.inUse(),
                snapshot.waiting(),
                snapshot.oldestWaitNanos(),
                counters.checkouts(),
                counters.serverNanos(),
                counters.throttled(),
                counters.refusals().values().stream().mapToLong(Long::longValue).sum());
    }

    /** Whether this cannot be the same tenant as that earlier one, but its successor under the same name. */
    public boolean succeeds(TenantFigures earlier) {
        return checkouts < earlier.checkouts || serverNanos < earlier.serverNanos;
    }

    /** The gauges of now, and what the counters have counted since. */
    public TenantFigures since(TenantFigures past) {
        return new TenantFigures(
                tenant,
                connections,
                waiting,
                oldestWaitNanos,
                checkouts - past.checkouts,
                serverNanos - past.serverNanos,
                throttled - past.throttled,
                refusals - past.refusals);
    }

    public TenantFigures plus(TenantFigures other, String name) {
        return new TenantFigures(
                name,
                connections + other.connections,
                waiting + other.waiting,
                Math.max(oldestWaitNanos, other.oldestWaitNanos),
                checkouts + other.checkouts,
                serverNanos + other.serverNanos,
                throttled + other.throttled,
                refusals + other.refusals);
    }
}
