package io.pgweir.proxy.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.StatementMemory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TenantTotalsTest {

    private final TenantTotals totals = new TenantTotals();

    private static ServerPool pool(String tenant, long nanos) {
        TrafficCounters traffic = new TrafficCounters();
        traffic.times.of(tenant).queries.count(nanos);
        return new ServerPool(null, "app", SessionSettings.NONE, null, StatementMemory.ofHeap(), traffic);
    }

    private long nanos(String tenant, ServerPool... present) {
        return totals.with(List.of(present)).get(tenant).queries().sum();
    }

    @Test
    void a_tenants_times_do_not_fall_when_a_pool_is_forgotten() {
        ServerPool first = pool("reports", 1);
        ServerPool second = pool("reports", 20);
        assertThat(nanos("reports", first, second)).isEqualTo(21);
        totals.forgets(first);
        assertThat(nanos("reports", second)).isEqualTo(21);
        assertThat(nanos("reports", second, pool("reports", 300))).isEqualTo(321);
    }

    @Test
    void a_tenant_that_is_gone_begins_anew() {
        totals.forgets(pool("reports", 1));
        totals.forgets(pool("shop", 20));
        totals.keepOnly(Set.of("shop"));
        assertThat(totals.with(List.of())).containsOnlyKeys("shop");
        assertThat(nanos("reports", pool("reports", 5))).isEqualTo(5);
    }
}
