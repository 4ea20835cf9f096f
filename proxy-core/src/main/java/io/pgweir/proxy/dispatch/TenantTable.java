package io.pgweir.proxy.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tenants of one server, found by name once per login, and the time by which their accounts are compared. */
final class TenantTable {
    private final Map<String, Tenant> byName = new HashMap<>();
    private final List<Tenant> tenants = new ArrayList<>();

    /** Where the account stood of whoever was served last because he had used least. */
    private double serverTime;

    /** In no particular order. By index, not by iterator, which would be allocated. */
    List<Tenant> all() {
        return tenants;
    }

    Tenant find(String name) {
        return byName.get(name);
    }

    Tenant add(TenantShare share, long now) {
        Tenant tenant = new Tenant(share, serverTime, now);
        byName.put(tenant.name(), tenant);
        tenants.add(tenant);
        return tenant;
    }

    /** Those that are not configured any more go with the last of their clients. */
    void dropThoseThatAreOver(List<Pool> pools) {
        for (int i = tenants.size() - 1; i >= 0; i--) {
            Tenant tenant = tenants.get(i);
            if (tenant.isOver()) {
                tenants.remove(i);
                byName.remove(tenant.name());
                pools.forEach(pool -> pool.lanes.drop(tenant));
            }
        }
    }

    /** The tenant wants a connection. */
    void arrives(Tenant tenant) {
        if (!tenant.isBacklogged()) {
            tenant.arriveAt(serverTime);
            tenant.reorder();
        }
    }

    /** Pools are about to be resumed: for the time in which they were not served, tenants get nothing afterwards. */
    void pausesEnd() {
        tenants.forEach(this::arrives);
    }

    /** The tenant is served now; if not because of what is reserved for it, then because it had used least. */
    void isServed(Tenant tenant) {
        if (!tenant.isOwed()) {
            serverTime = Math.max(serverTime, tenant.virtualTime());
        }
    }
}
