package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import io.pgweir.proxy.dispatch.TenantShare;
import java.util.Optional;

/**
 * A tenant's limits that a reload puts in force for the clients that are here.
 *
 * @param maxPins clients of one pool that may keep server connections beyond their transactions; empty = half of the pool
 */
public record TenantLimits(TenantShare share, Optional<Integer> maxPins) {

    public static TenantLimits of(TenantConfig tenant) {
        TenantShare share = new TenantShare(
                tenant.name(),
                tenant.weight(),
                tenant.reservedConnections(),
                tenant.maxConnections(),
                tenant.maxWaiting(),
                tenant.maxWait().toNanos(),
                tenant.transactionsPerSecond(),
                tenant.transactionsBurst().orElse(Math.max(1, tenant.transactionsPerSecond())));
        return new TenantLimits(share, tenant.maxPins());
    }
}
