package io.pgweir.proxy.server;

import java.util.HashMap;
import java.util.Map;

/**
 * How many clients of each tenant keep server connections of one pool beyond their transactions, or are about to. Confined
 * to the server's loop.
 */
public final class PinCounts {

    private final Map<String, Integer> byTenant = new HashMap<>();

    /** @return whether there is room for one more within the limit; it counts from then on */
    public boolean take(String tenant, int limit) {
        int taken = byTenant.getOrDefault(tenant, 0);
        if (taken >= limit) {
            return false;
        }
        byTenant.put(tenant, taken + 1);
        return true;
    }

    public void giveBack(String tenant) {
        byTenant.computeIfPresent(tenant, (name, taken) -> taken == 1 ? null : taken - 1);
    }
}
