package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.config.NamingConvention;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.session.TenantLoginSnapshot;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Supplier;

/** The meters of tenants over all servers, made anew at each scrape: a reload may bring tenants and take them away. */
final class TenantMeters implements MultiCollector {

    private final Supplier<List<TenantLoginSnapshot>> tenants;
    private final NamingConvention naming;

    TenantMeters(Supplier<List<TenantLoginSnapshot>> tenants, NamingConvention naming) {
        this.tenants = tenants;
        this.naming = naming;
    }

    @Override
    public MetricSnapshots collect() {
        Exposition exposition = new Exposition(naming);
        for (TenantLoginSnapshot tenant : tenants.get()) {
            String name = tenant.tenant();
            exposition.gauge(MeterName.TENANT_CLIENTS, tenant.clients(), name);
            exposition.counter(MeterName.TENANT_LOGINS, tenant.logins(), name);
            exposition.counter(MeterName.TENANT_LOGINS_REFUSED, tenant.overMaxClients(), name, "max_clients");
            exposition.counter(MeterName.TENANT_LOGINS_REFUSED, tenant.overRate(), name, "logins_per_second");
        }
        return exposition.build();
    }
}
