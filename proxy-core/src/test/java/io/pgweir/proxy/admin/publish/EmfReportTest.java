package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.EmfConfig;
import io.pgweir.proxy.admin.meters.StubPool;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.pgweir.proxy.session.ServerView;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmfReportTest {

    private static final long NOW = 1_700_000_000_000L;

    private final EmfReport report = new EmfReport();
    private final StubPool pool = new StubPool("app", "web");

    private static EmfConfig config(int dimensions, int topTenants) {
        Map<String, String> names = IntStream.range(0, dimensions)
                .boxed()
                .collect(Collectors.toMap(i -> "dimension " + i, i -> "v".repeat(1_024)));
        return new EmfConfig(true, "pgweir", Duration.ofSeconds(60), names, topTenants);
    }

    private List<Map<String, Object>> lines(EmfConfig config, ServerView... servers) {
        return report.lines(config, List.of(servers), true, NOW).stream()
                .map(EmfRules::check)
                .toList();
    }

    private static ServerView withTenants(ServerView view, TenantSnapshot... tenants) {
        ServerSnapshot pools = view.pools();
        return new ServerView(
                new ServerSnapshot(
                        pools.server(), pools.maxConnections(), pools.inUse(), false, pools.pools(), List.of(tenants)),
                view.traffic(),
                view.tenantTimes(),
                view.clients(),
                view.pins(),
                view.integrityViolations());
    }

    private static TenantSnapshot tenant(String name, long serverSeconds) {
        return new TenantSnapshot(
                TenantShare.even(name, 10, 1_000),
                1,
                2,
                0,
                new TenantSnapshot.Counters(
                        serverSeconds,
                        0,
                        0,
                        0,
                        serverSeconds * 1_000_000_000,
                        Map.of(Refusal.Reason.WAIT_TIMEOUT, serverSeconds),
                        new TimeHistogram().snapshot()));
    }

    @Test
    void a_server_is_told_by_its_gauges_and_by_what_its_counters_have_counted_since() {
        assertThat(lines(config(0, 10), StubPool.view(pool))).isEmpty();
        pool.waiting = 3;
        pool.oldestWaitNanos = 250_000;
        pool.checkouts += 7;
        pool.traffic.errors.count("23505");
        pool.traffic.waits.count(200_000);

        Map<String, Object> server = lines(config(0, 10), StubPool.view(pool)).get(0);

        assertThat(server)
                .containsEntry("server", "main")
                .containsEntry("pgweir.ready", 1.0)
                .containsEntry("pgweir.clients", 15.0)
                .containsEntry("pgweir.waiting", 3.0)
                .containsEntry("pgweir.checkouts", 7.0)
                .containsEntry("pgweir.errors", 1.0)
                .containsEntry("pgweir.integrity.violations", 0.0)
                .containsEntry("pgweir.wait", List.of(0.00025));
        assertThat(((Number) server.get("pgweir.oldest.wait")).doubleValue()).isEqualTo(0.00025);
        assertThat(lines(config(0, 10), StubPool.view(pool)).get(0))
                .containsEntry("pgweir.checkouts", 0.0)
                .doesNotContainKey("pgweir.wait");
    }

    /** As long as it was there it has counted, and what it has counted is not taken back. */
    @Test
    void a_pool_that_goes_takes_nothing_from_the_counters() {
        pool.checkouts = 100;
        lines(config(0, 10), StubPool.view(pool));
        StubPool other = new StubPool("app", "other");
        assertThat(lines(config(0, 10), StubPool.view(other)).get(0)).containsEntry("pgweir.checkouts", 0.0);
        other.checkouts = 5;
        assertThat(lines(config(0, 10), StubPool.view(other)).get(0)).containsEntry("pgweir.checkouts", 5.0);
    }

    @Test
    void any_number_of_waits_is_told_by_a_hundred_values_that_are_distributed_like_them() {
        lines(config(0, 10), StubPool.view(pool));
        for (int i = 0; i < 9_000; i++) {
            pool.traffic.waits.count(400_000);
        }
        for (int i = 0; i < 1_000; i++) {
            pool.traffic.waits.count(60_000_000_000L);
        }

        List<?> values =
                (List<?>) lines(config(0, 10), StubPool.view(pool)).get(0).get("pgweir.wait");

        assertThat(values).hasSize(100);
        assertThat(values.subList(0, 90)).allMatch(value -> value.equals(0.0005));
        assertThat(values.subList(90, 100)).allMatch(value -> value.equals(10.0));
    }

    @Test
    void the_tenants_that_have_used_most_since_the_last_report_are_told_apart_and_the_others_are_summed() {
        ServerView view = StubPool.view(pool);
        lines(config(0, 2), withTenants(view, tenant("a", 100), tenant("b", 100), tenant("c", 100), tenant("d", 100)));

        List<Map<String, Object>> lines = lines(
                config(0, 2),
                withTenants(
                        view,
                        tenant("a", 101),
                        tenant("b", 107),
                        tenant("c", 103),
                        tenant("d", 102),
                        tenant("new", 1)));

        Map<String, Object> seconds = new HashMap<>();
        lines.subList(1, lines.size())
                .forEach(line -> seconds.put((String) line.get("tenant"), line.get("pgweir.tenant.server.time")));
        assertThat(seconds).isEqualTo(Map.of("b", 7.0, "c", 3.0, "other", 4.0));
    }

    @Test
    void a_tenant_that_was_gone_is_told_by_what_it_has_done_since_it_is_back() {
        ServerView view = StubPool.view(pool);
        lines(config(0, 5), withTenants(view, tenant("a", 100)));
        List<Map<String, Object>> atOnce = lines(config(0, 5), withTenants(view, tenant("a", 3)));
        assertThat(atOnce.get(1)).containsEntry("pgweir.tenant.checkouts", 3.0);

        lines(config(0, 5), withTenants(view));
        List<Map<String, Object>> later = lines(config(0, 5), withTenants(view, tenant("a", 7)));
        assertThat(later.get(1)).containsEntry("pgweir.tenant.checkouts", 7.0);
    }

    @Test
    void a_tenant_that_is_called_other_belongs_to_the_sum() {
        ServerView view = StubPool.view(pool);
        lines(config(0, 5), withTenants(view, tenant("other", 1), tenant("a", 1)));
        List<Map<String, Object>> lines = lines(config(0, 5), withTenants(view, tenant("other", 9), tenant("a", 2)));
        assertThat(lines).extracting(line -> line.get("tenant")).containsExactly(null, "a", "other");
    }

    @Test
    void names_of_any_kind_and_as_many_dimensions_as_are_allowed_keep_the_rules() {
        ServerView view = StubPool.view(pool);
        String[] names = {"", " ", "größe \"\n\\", "x".repeat(5_000), "\u0000\ud800", "other"};
        for (int round = 0; round < 2; round++) {
            TenantSnapshot[] tenants = new TenantSnapshot[names.length];
            for (int i = 0; i < names.length; i++) {
                tenants[i] = tenant(names[i], round * i);
            }
            lines(config(27, 50), withTenants(view, tenants));
        }
    }
}
