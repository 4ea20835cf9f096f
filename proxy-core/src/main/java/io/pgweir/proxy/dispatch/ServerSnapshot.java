package io.pgweir.proxy.dispatch;

import java.util.List;

/**
 * One server's pools and tenants at one moment; safe to give to another thread.
 *
 * @param inUse slots of the budget that are taken: connections being opened, open, or being closed
 */
public record ServerSnapshot(
        String server,
        int maxConnections,
        int inUse,
        boolean draining,
        List<PoolSnapshot> pools,
        List<TenantSnapshot> tenants) {
    public ServerSnapshot {
        pools = List.copyOf(pools);
        tenants = List.copyOf(tenants);
    }
}
