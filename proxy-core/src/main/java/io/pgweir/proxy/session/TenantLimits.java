package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import io.pgweir.proxy.dispatch.WaitLimits;
import java.util.Optional;

/**
 * A tenant's limits that a reload puts in force for the clients that are here.
 *
 * @param maxPins clients of one pool that may keep server connections beyond their transactions; empty = half of the pool
 */
public record TenantLimits(WaitLimits waits, Optional<Integer> maxPins) {

    public static TenantLimits of(TenantConfig tenant) {
        return new TenantLimits(
                new WaitLimits(tenant.maxWaiting(), tenant.maxWait().toNanos(), tenant.name()), tenant.maxPins());
    }
}
