package io.pgweir.proxy.admin.meters;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.admin.health.Heartbeats;
import io.pgweir.proxy.auth.LoginCounters;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.session.TenantLoginSnapshot;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final LoginCounters logins = new LoginCounters();
    private List<ServerView> views = List.of();
    private TlsFigures tls = new TlsFigures(Map.of("listen", Instant.now().plusSeconds(3_600)), 17);
    private final Metrics metrics =
            new Metrics(() -> views, () -> tls, Heartbeats.start(List.of()), "1.2.3", Transport.NIO);

    @BeforeEach
    void count_what_belongs_to_no_pool() {
        metrics.count(MeterName.PROXY_HEADER_FAILURES, () -> 108);
    }

    private ExpositionText scrape(StubPool... pools) {
        return scrape(List.of(pools));
    }

    private ExpositionText scrape(List<StubPool> pools) {
        views = List.of(StubPool.view(pools));
        return new ExpositionText(metrics.scrape());
    }

    @Test
    void the_figures_of_a_pool_go_out_unchanged() {
        StubPool pool = new StubPool("app", "web");
        pool.waiting = 5;
        pool.oldestWaitNanos = 1_500_000_000L;
        pool.checkouts = 9_007_199_254_740_991L;
        pool.opens = 11;
        pool.openFailures = 13;
        pool.traffic.transactions = 101;
        pool.traffic.times.of("reports").transactions.count(2_500_000_000L);
        pool.traffic.times.of("reports").queries.count(1_250_000_000L);
        pool.traffic.times.of("reports").logins.count(250_000_000L);
        pool.traffic.queries = 102;
        pool.traffic.bytesFromClients = 103;
        pool.traffic.bytesToClients = 104;
        pool.traffic.pinRefusals = 105;
        pool.traffic.unknownBackends = 106;
        pool.traffic.unforeseenStates = 107;
        pool.traffic.errors.count("23505");
        ExpositionText text = scrape(pool);

        String[] tags = {"server", "main", "database", "app", "user", "web"};
        assertThat(text.value("pgweir_waiting", tags)).isEqualTo(5);
        assertThat(text.value("pgweir_oldest_wait_seconds", tags)).isEqualTo(1.5);
        assertThat(text.value("pgweir_checkouts_total", tags)).isEqualTo(9_007_199_254_740_991.0);
        assertThat(text.value("pgweir_server_opened_total", tags)).isEqualTo(11);
        assertThat(text.value("pgweir_server_open_failures_total", tags)).isEqualTo(13);
        assertThat(text.value("pgweir_server_evictions_total", tags)).isEqualTo(8);
        assertThat(text.value("pgweir_server_closed_total", tags)).isEqualTo(9);
        assertThat(text.value("pgweir_transactions_total", tags)).isEqualTo(101);
        assertThat(text.value("pgweir_transaction_seconds_sum", tags)).isEqualTo(2.5);
        assertThat(text.value("pgweir_transaction_seconds_count", tags)).isEqualTo(1);
        assertThat(text.value("pgweir_query_seconds_sum", tags)).isEqualTo(1.25);
        assertThat(text.value("pgweir_login_seconds_sum", tags)).isEqualTo(0.25);
        assertThat(text.value("pgweir_queries_total", tags)).isEqualTo(102);
        assertThat(text.value("pgweir_received_bytes_total", tags)).isEqualTo(103);
        assertThat(text.value("pgweir_sent_bytes_total", tags)).isEqualTo(104);
        assertThat(text.value("pgweir_pin_refusals_total", tags)).isEqualTo(105);
        assertThat(text.value("pgweir_server_unknown_total", tags)).isEqualTo(106);
        assertThat(text.value("pgweir_unforeseen_states_total", tags)).isEqualTo(107);
        assertThat(text.value("pgweir_proxy_header_failures_total")).isEqualTo(108);
        assertThat(text.value("pgweir_pool_size", tags)).isEqualTo(20);
        assertThat(text.value("pgweir_errors_total", with(tags, "sqlstate_class", "23")))
                .isEqualTo(1);
        assertThat(text.value("pgweir_refusals_total", with(tags, "reason", "queue_full")))
                .isEqualTo(6);
        assertThat(text.value("pgweir_server_connections", with(tags, "state", "active")))
                .isEqualTo(3);
        assertThat(text.value("pgweir_server_connections", with(tags, "state", "idle")))
                .isEqualTo(2);
        assertThat(text.value("pgweir_server_connections", with(tags, "state", "connecting")))
                .isEqualTo(1);
        assertThat(text.value("pgweir_server_connections", with(tags, "state", "closing")))
                .isEqualTo(1);
    }

    @Test
    void the_figures_of_a_tenant_go_out_unchanged() {
        ExpositionText text = scrape(new StubPool("app", "web"));
        String[] tags = {"server", "main", "tenant", "reports"};
        assertThat(text.value("pgweir_tenant_connections", tags)).isEqualTo(3);
        assertThat(text.value("pgweir_tenant_waiting", tags)).isEqualTo(4);
        assertThat(text.value("pgweir_tenant_oldest_wait_seconds", tags)).isEqualTo(0.25);
        assertThat(text.value("pgweir_tenant_checkouts_total", tags)).isEqualTo(31);
        assertThat(text.value("pgweir_tenant_server_time_seconds_total", tags)).isEqualTo(7.5);
        assertThat(text.value("pgweir_tenant_throttled_total", tags)).isEqualTo(5);
        assertThat(text.value("pgweir_tenant_wait_seconds_count", tags)).isEqualTo(2);
        assertThat(text.value("pgweir_tenant_wait_seconds_sum", tags)).isEqualTo(1.5);
        assertThat(text.value("pgweir_tenant_wait_seconds_bucket", with(tags, "le", "1.0")))
                .isEqualTo(1);
        assertThat(text.value("pgweir_tenant_refusals_total", with(tags, "reason", "wait_timeout")))
                .isEqualTo(2);
    }

    @Test
    void the_times_of_a_tenant_are_those_of_its_clients_in_all_pools_and_a_pool_has_those_of_all_tenants() {
        StubPool app = new StubPool("app", "web");
        StubPool shop = new StubPool("shop", "web");
        ClientTimes inApp = app.traffic.times.of("reports");
        ClientTimes inShop = shop.traffic.times.of("reports");
        ClientTimes others = app.traffic.times.of("default");
        inApp.transactions.count(1_000_000_000L);
        inShop.transactions.count(2_000_000_000L);
        others.transactions.count(4_000_000_000L);
        inShop.queries.count(500_000_000L);
        others.logins.count(250_000_000L);
        ExpositionText text = scrape(app, shop);

        String[] tenant = {"server", "main", "tenant", "reports"};
        assertThat(text.value("pgweir_tenant_transaction_seconds_sum", tenant)).isEqualTo(3);
        assertThat(text.value("pgweir_tenant_transaction_seconds_count", tenant))
                .isEqualTo(2);
        assertThat(text.value("pgweir_tenant_transaction_seconds_bucket", with(tenant, "le", "1.0")))
                .isEqualTo(1);
        assertThat(text.value("pgweir_tenant_query_seconds_sum", tenant)).isEqualTo(0.5);
        assertThat(text.value("pgweir_tenant_login_seconds_count", tenant)).isZero();
        String[] pool = {"server", "main", "database", "app", "user", "web"};
        assertThat(text.value("pgweir_transaction_seconds_sum", pool)).isEqualTo(5);
        assertThat(text.value("pgweir_login_seconds_count", pool)).isEqualTo(1);
    }

    @Test
    void the_clients_of_a_tenant_are_told_over_all_servers() {
        metrics.tenants(() -> List.of(new TenantLoginSnapshot("reports", 3, 50, 20, 4, 5)));
        ExpositionText text = scrape();
        assertThat(text.value("pgweir_tenant_clients", "tenant", "reports")).isEqualTo(3);
        assertThat(text.value("pgweir_tenant_logins_total", "tenant", "reports"))
                .isEqualTo(20);
        assertThat(text.value("pgweir_tenant_logins_refused_total", "tenant", "reports", "reason", "max_clients"))
                .isEqualTo(4);
        assertThat(text.value("pgweir_tenant_logins_refused_total", "tenant", "reports", "reason", "logins_per_second"))
                .isEqualTo(5);
    }

    @Test
    void the_end_of_a_certificate_is_told_by_the_seconds_until_then() {
        ExpositionText text = scrape();
        assertThat(text.value("pgweir_certificate_expiry_seconds", "certificate", "listen"))
                .isBetween(3_540.0, 3_600.0);
        assertThat(text.value("pgweir_tls_handshake_failures_total")).isEqualTo(17);

        tls = new TlsFigures(Map.of("listen", Instant.now().minusSeconds(60)), 17);
        assertThat(scrape().value("pgweir_certificate_expiry_seconds", "certificate", "listen"))
                .isBetween(-120.0, -60.0);
    }

    @Test
    void the_figures_of_a_server_go_out_with_zeros_for_states_that_no_client_is_in() {
        ExpositionText text = scrape();

        assertThat(text.value("pgweir_clients", "server", "main", "state", "idle"))
                .isEqualTo(12);
        assertThat(text.value("pgweir_clients", "server", "main", "state", "waiting"))
                .isZero();
        assertThat(text.value("pgweir_pins", "server", "main", "tenant", "reports", "reason", "listen"))
                .isEqualTo(4);
        assertThat(text.value("pgweir_max_connections", "server", "main")).isEqualTo(40);
        assertThat(text.value("pgweir_slots_used", "server", "main")).isEqualTo(7);
        assertThat(text.value("pgweir_integrity_violations_total", "server", "main"))
                .isEqualTo(2);
        assertThat(text.value(
                        "pgweir_info",
                        "version",
                        "1.2.3",
                        "java",
                        Runtime.version().toString(),
                        "transport",
                        "nio"))
                .isEqualTo(1);
        assertThat(text.value("pgweir_memory_used_bytes", "area", "heap")).isPositive();
        assertThat(text.value("pgweir_uptime_seconds")).isPositive();
    }

    @Test
    void the_configuration_is_told_by_its_hash_and_what_became_of_reloads() {
        ConfigHistory history = new ConfigHistory("abc", Clock.fixed(Instant.ofEpochSecond(1_700), ZoneOffset.UTC));
        metrics.configuration(history);
        assertThat(scrape().value("pgweir_config_hash", "hash", "abc")).isEqualTo(1);
        assertThat(scrape().value("pgweir_config_reloaded_seconds", "result", "refused"))
                .isZero();

        history.applied("def", 2);
        history.refused();
        history.refused();
        ExpositionText text = scrape();
        assertThat(text.count("pgweir_config_hash")).isEqualTo(1);
        assertThat(text.value("pgweir_config_hash", "hash", "def")).isEqualTo(1);
        assertThat(text.value("pgweir_config_waiting")).isEqualTo(2);
        assertThat(text.value("pgweir_config_reloads_total", "result", "applied"))
                .isEqualTo(1);
        assertThat(text.value("pgweir_config_reloads_total", "result", "refused"))
                .isEqualTo(2);
        assertThat(text.value("pgweir_config_reloaded_seconds", "result", "refused"))
                .isEqualTo(1_700);
    }

    @Test
    void every_meter_name_is_published_with_its_kind() {
        StubPool pool = new StubPool("app", "web");
        pool.traffic.errors.count("XX000");
        metrics.logins(logins);
        metrics.halfOpen(() -> 3);
        metrics.readiness(() -> true);
        metrics.configuration(new ConfigHistory("abc"));
        metrics.tenants(() -> List.of(new TenantLoginSnapshot("reports", 3, 50, 20, 4, 5)));
        metrics.count(MeterName.HALF_OPEN_EVICTIONS, () -> 4);
        ExpositionText text = scrape(pool);

        for (MeterName meter : MeterName.values()) {
            String name = meter.id().replace('.', '_')
                    + (meter.unit() == null ? "" : "_" + meter.unit())
                    + (meter.kind() == MeterName.Kind.COUNTER ? "_total" : "");
            if (meter != MeterName.LOOP_SILENCE) {
                assertThat(text.types()).containsEntry(name, meter.kind().name().toLowerCase());
            }
        }
    }

    @Test
    void waits_are_a_histogram_whose_buckets_cumulate() {
        StubPool pool = new StubPool("app", "web");
        pool.traffic.waits.count(0);
        pool.traffic.waits.count(0);
        pool.traffic.waits.count(3_000_000);
        pool.traffic.waits.count(60_000_000_000L);
        ExpositionText text = scrape(pool);

        TreeMap<Double, Double> buckets = new TreeMap<>();
        text.samples().forEach((series, value) -> {
            if (series.name().equals("pgweir_wait_seconds_bucket")) {
                String bound = series.labels().get("le");
                buckets.put(bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound), value);
            }
        });
        assertThat(List.copyOf(buckets.values())).isSorted();
        assertThat(buckets).containsEntry(0.0, 2.0).containsEntry(0.0025, 2.0).containsEntry(0.005, 3.0);
        assertThat(buckets).containsEntry(10.0, 3.0).containsEntry(Double.POSITIVE_INFINITY, 4.0);
        String[] tags = {"server", "main", "database", "app", "user", "web"};
        assertThat(text.value("pgweir_wait_seconds_count", tags)).isEqualTo(4);
        assertThat(text.value("pgweir_wait_seconds_sum", tags)).isEqualTo(60.003);
    }

    @Test
    void hostile_names_arrive_as_they_are_and_forge_nothing() {
        List<String> names = List.of(
                "\"",
                "\\",
                "\n",
                "\\n",
                "a\nevil_metric 1\n",
                "\"} 1\n# TYPE x counter",
                "été",
                "数据库",
                "😀",
                "",
                " ",
                "{}",
                "\r",
                "\u2028",
                "\u0001",
                "other");
        List<StubPool> pools = new ArrayList<>();
        for (String name : names) {
            pools.add(new StubPool(name, "u" + name));
        }
        ExpositionText text = scrape(pools);

        for (String name : names) {
            assertThat(text.value("pgweir_waiting", "server", "main", "database", name, "user", "u" + name))
                    .as(name)
                    .isNotNull();
        }
        assertThat(text.count("pgweir_waiting")).isEqualTo(names.size());
        assertThat(text.types().keySet()).allMatch(name -> name.startsWith("pgweir_"));
    }

    @Test
    void names_of_any_characters_keep_the_text_in_its_grammar() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<StubPool> pools = new ArrayList<>();
            for (int pool = 0; pool < 10; pool++) {
                pools.add(new StubPool(pool + name(random), name(random)));
            }
            ExpositionText text = scrape(pools);
            assertThat(text.count("pgweir_waiting")).as("seed %d", seed).isGreaterThanOrEqualTo(10);
        }
    }

    private static String name(Random random) {
        String favourites = "\"\\\n{}=, #\r\t";
        StringBuilder name = new StringBuilder();
        for (int length = random.nextInt(12); length > 0; length--) {
            boolean favourite = random.nextBoolean();
            name.appendCodePoint(
                    favourite ? favourites.charAt(random.nextInt(favourites.length())) : 1 + random.nextInt(0xd7fe));
        }
        return name.toString();
    }

    @Test
    void a_pool_that_is_gone_takes_its_series_with_it() {
        assertThat(scrape(new StubPool("a", "u"), new StubPool("b", "u")).count("pgweir_checkouts_total"))
                .isEqualTo(2);
        assertThat(scrape(new StubPool("a", "u")).count("pgweir_checkouts_total"))
                .isEqualTo(1);
    }

    @Test
    void a_server_that_does_not_answer_leaves_the_figures_of_the_process() {
        ExpositionText text = new ExpositionText(metrics.scrape());

        assertThat(text.value("pgweir_uptime_seconds")).isPositive();
        assertThat(text.count("pgweir_max_connections")).isZero();
    }

    private static String[] with(String[] tags, String key, String value) {
        List<String> all = new ArrayList<>(List.of(tags));
        all.add(key);
        all.add(value);
        return all.toArray(new String[0]);
    }
}
