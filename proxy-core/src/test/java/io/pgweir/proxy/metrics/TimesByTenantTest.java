package io.pgweir.proxy.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TimesByTenantTest {

    private final TimesByTenant pool = new TimesByTenant();

    @Test
    void a_pool_has_the_times_of_all_its_tenants_and_a_tenant_those_of_all_its_pools() {
        TimesByTenant other = new TimesByTenant();
        pool.of("reports").queries.count(1);
        pool.of("shop").queries.count(10);
        other.of("reports").queries.count(100);
        assertThat(pool.sum().queries().sum()).isEqualTo(11);

        Map<String, ClientTimes.Snapshot> tenants = new HashMap<>();
        pool.addTo(tenants);
        other.addTo(tenants);
        assertThat(tenants.get("reports").queries().sum()).isEqualTo(101);
        assertThat(tenants.get("reports").queries().total()).isEqualTo(2);
        assertThat(tenants.get("shop").queries().sum()).isEqualTo(10);
    }

    @Test
    void what_a_tenant_has_done_that_is_gone_stays_with_the_pool_and_not_with_who_is_called_so_later() {
        pool.of("reports").transactions.count(5);
        pool.of("reports").logins.count(3);
        pool.of("shop").transactions.count(50);
        pool.keepOnly(Set.of("shop"));
        assertThat(pool.sum().transactions().sum()).isEqualTo(55);
        assertThat(pool.sum().logins().total()).isEqualTo(1);

        pool.of("reports").transactions.count(500);
        Map<String, ClientTimes.Snapshot> tenants = new HashMap<>();
        pool.addTo(tenants);
        assertThat(tenants.get("reports").transactions().sum()).isEqualTo(500);
        assertThat(pool.sum().transactions().sum()).isEqualTo(555);
    }

    @Test
    void a_client_goes_on_counting_where_it_began() {
        assertThat(pool.of("reports")).isSameAs(pool.of("reports")).isNotSameAs(pool.of("shop"));
    }
}
