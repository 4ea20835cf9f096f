package io.pgweir.proxy.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The times of one pool's clients, by tenant. They are kept once and added up by who asks: across for the pool, along for the
 * tenant. What a tenant has done that is gone stays in the pool's sum, or that would fall. One writer, the server's loop.
 */
public final class TimesByTenant {

    private final Map<String, ClientTimes> byTenant = new HashMap<>();
    private ClientTimes.Snapshot past = ClientTimes.Snapshot.NONE;

    /** Where clients of this tenant count. */
    public ClientTimes of(String tenant) {
        return byTenant.computeIfAbsent(tenant, first -> new ClientTimes());
    }

    /** Clients of any other tenant are gone. */
    public void keepOnly(Collection<String> tenants) {
        byTenant.entrySet().removeIf(entry -> {
            boolean gone = !tenants.contains(entry.getKey());
            if (gone) {
                past = past.plus(entry.getValue().snapshot());
            }
            return gone;
        });
    }

    /** Of all tenants that there have been. */
    public ClientTimes.Snapshot sum() {
        return byTenant.values().stream().map(ClientTimes::snapshot).reduce(past, ClientTimes.Snapshot::plus);
    }

    /** Adds what each of the present tenants has done to what it has done elsewhere. */
    public void addTo(Map<String, ClientTimes.Snapshot> elsewhere) {
        byTenant.forEach((tenant, times) -> elsewhere.merge(tenant, times.snapshot(), ClientTimes.Snapshot::plus));
    }
}
