package io.pgweir.proxy.session;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.state.PinReason;
import java.util.Map;

/**
 * One server with its clients at one moment; safe to give to another thread.
 *
 * @param pools the dispatcher's view: connections, waiters and limits
 * @param traffic what has passed through each pool
 * @param tenantTimes how long it took what the clients of each tenant have done, over all pools; nothing of who has none
 * @param pins how many clients of each tenant keep their server connections, and why
 */
public record ServerView(
        ServerSnapshot pools,
        Map<PoolKey, TrafficCounters.Snapshot> traffic,
        Map<String, ClientTimes.Snapshot> tenantTimes,
        Map<ClientState, Integer> clients,
        Map<String, Map<PinReason, Integer>> pins,
        long integrityViolations) {

    /** How long it took what its clients have done here. */
    public ClientTimes.Snapshot timesOf(TenantSnapshot tenant) {
        return tenantTimes.getOrDefault(tenant.share().tenant(), ClientTimes.Snapshot.NONE);
    }
}
