package io.pgweir.proxy.dispatch;

import java.util.List;

/**
 * One server's pools at one moment; safe to give to another thread.
 *
 * @param inUse slots of the budget that are taken: connections being opened, open, or being closed
 */
public record ServerSnapshot(String server, int maxConnections, int inUse, boolean draining, List<PoolSnapshot> pools) {
    public ServerSnapshot {
        pools = List.copyOf(pools);
    }
}
