package io.pgweir.proxy.server;

import io.pgweir.proxy.metrics.ClientTimes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * How long it took what the clients of each tenant have done at one server, over all pools; with those that are forgotten, as
 * in {@link DatabaseTotals}. Confined to the server's loop.
 */
final class TenantTotals {

    private final Map<String, ClientTimes.Snapshot> past = new HashMap<>();

    /** The pool will not be asked again. */
    void forgets(ServerPool pool) {
        pool.traffic().times.addTo(past);
    }

    /** There are no other tenants any more; one that comes back under an old name is a new one. */
    void keepOnly(Collection<String> tenants) {
        past.keySet().retainAll(tenants);
    }

    Map<String, ClientTimes.Snapshot> with(Collection<ServerPool> present) {
        Map<String, ClientTimes.Snapshot> all = new HashMap<>(past);
        present.forEach(pool -> pool.traffic().times.addTo(all));
        return Map.copyOf(all);
    }
}
