package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import io.pgweir.config.Timeouts;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.server.TimeLimits;
import java.util.Optional;

/**
 * A tenant's limits that a reload puts in force for the clients that are here.
 *
 * @param maxPins clients of one pool that may keep server connections beyond their transactions; empty = half of the pool
 * @param times how long they may take for what
 */
public record TenantLimits(TenantShare share, Optional<Integer> maxPins, TimeLimits times) {

    public static TenantLimits of(TenantConfig tenant, Timeouts ofAll) {
        TenantShare share = new TenantShare(
                tenant.name(),
                tenant.weight(),
                tenant.reservedConnections(),
                tenant.maxConnections(),
                tenant.maxWaiting(),
                tenant.maxWait().toNanos(),
                tenant.timeouts()
                        .queryWaitNotify()
                        .orElse(ofAll.queryWaitNotify())
                        .toNanos(),
                tenant.transactionsPerSecond(),
                tenant.transactionsBurst().orElse(Math.max(1, tenant.transactionsPerSecond())));
        return new TenantLimits(share, tenant.maxPins(), TimeLimits.of(ofAll, tenant));
    }
}
