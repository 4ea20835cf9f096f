package io.pgweir.proxy.session;

import io.pgweir.config.ClientTraits;
import io.pgweir.config.TenantConfig;
import io.pgweir.config.Timeouts;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which tenant a client belongs to. Immutable; a reload makes a new one, which goes on counting where this one stood. */
final class Tenants {

    /** A tenant and its clients. */
    record Tenant(TenantConfig config, TenantLimits limits, TenantLogins logins) {

        String name() {
            return config.name();
        }
    }

    private final List<Tenant> tenants;

    /** @param logins of each tenant by its name, shared by one {@code Tenants} and the next */
    Tenants(List<TenantConfig> configs, Timeouts timeouts, Map<String, TenantLogins> logins) {
        tenants = configs.stream()
                .map(config -> new Tenant(
                        config,
                        TenantLimits.of(config, timeouts),
                        logins.computeIfAbsent(config.name(), name -> new TenantLogins())))
                .toList();
    }

    static Map<String, TenantLogins> noLogins() {
        return new ConcurrentHashMap<>();
    }

    /** The first tenant of the file that matches; the last, {@code default}, matches everybody. */
    Tenant of(ClientTraits client) {
        for (Tenant tenant : tenants) {
            if (tenant.config().match().matches(client)) {
                return tenant;
            }
        }
        throw new IllegalStateException("no tenant matches, not even " + TenantConfig.DEFAULT);
    }

    List<TenantLoginSnapshot> snapshot() {
        return tenants.stream()
                .map(tenant ->
                        tenant.logins().snapshot(tenant.name(), tenant.config().maxClients()))
                .toList();
    }
}
