package io.pgweir.proxy.session;

import io.pgweir.config.TenantConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which tenant a client belongs to. Immutable; a reload makes a new one, which goes on counting where this one stood. */
final class Tenants {

    /** A tenant and its clients. */
    record Tenant(TenantConfig config, Slots clients) {

        String name() {
            return config.name();
        }

        TenantLimits limits() {
            return TenantLimits.of(config);
        }
    }

    private final List<Tenant> tenants;

    /** @param counts of each tenant's clients by its name, shared by one {@code Tenants} and the next */
    Tenants(List<TenantConfig> configs, Map<String, Slots> counts) {
        tenants = configs.stream()
                .map(config -> new Tenant(config, counts.computeIfAbsent(config.name(), name -> new Slots())))
                .toList();
    }

    static Map<String, Slots> noClients() {
        return new ConcurrentHashMap<>();
    }

    /** The first tenant of the file that matches; the last, {@code default}, matches everybody. */
    Tenant of(String user, String database, String applicationName) {
        for (Tenant tenant : tenants) {
            if (tenant.config().match().matches(user, database, applicationName)) {
                return tenant;
            }
        }
        throw new IllegalStateException("no tenant matches, not even " + TenantConfig.DEFAULT);
    }
}
