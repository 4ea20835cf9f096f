package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ServerView;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long it took what the clients of each tenant have done, on server connections that they share. */
class TenantTimesTest {

    @Test
    void each_tenant_has_its_own_times_and_the_pool_those_of_all() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml());
                RawClient reports = client(pgweir, "reports");
                RawClient shop = client(pgweir, "shop")) {
            for (int i = 0; i < 3; i++) {
                shop.run("select 1");
                reports.run("select pg_sleep(0.02)");
            }
            shop.run("begin");
            shop.run("select 1");
            shop.run("rollback");

            ServerView view = pgweir.pgweir().views().get(0);
            ClientTimes.Snapshot ofReports = view.tenantTimes().get("reports");
            ClientTimes.Snapshot ofShop = view.tenantTimes().get("shop");
            assertThat(ofReports.logins().total()).isEqualTo(1);
            assertThat(ofReports.queries().total()).isEqualTo(3);
            assertThat(ofReports.transactions().total()).isEqualTo(3);
            assertThat(ofReports.queries().sum()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(60));
            assertThat(ofShop.logins().total()).isEqualTo(1);
            assertThat(ofShop.queries().total()).isEqualTo(6);
            assertThat(ofShop.transactions().total()).isEqualTo(4);

            TrafficCounters.Snapshot pool = view.traffic().values().iterator().next();
            assertThat(view.traffic()).hasSize(1);
            assertThat(pool.transactions()).isEqualTo(7);
            assertThat(pool.times()).usingRecursiveComparison().isEqualTo(ofReports.plus(ofShop));
        }
    }

    @Test
    void a_client_that_leaves_takes_nothing_away() throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml())) {
            try (RawClient reports = client(pgweir, "reports")) {
                reports.run("select 1");
                reports.run("begin");
                reports.run("select 1");
            }
            try (RawClient shop = client(pgweir, "shop")) {
                shop.run("select 1");
                ServerView view = pgweir.pgweir().views().get(0);
                assertThat(view.tenantTimes().get("reports").queries().total()).isEqualTo(3);
                assertThat(view.tenantTimes().get("reports").transactions().total())
                        .isEqualTo(1);
                assertThat(view.tenantTimes().get("shop").transactions().total())
                        .isEqualTo(1);
            }
        }
    }

    private static RawClient client(TestPgweir pgweir, String application) throws IOException {
        return RawClient.login(pgweir.port(), Map.of("application_name", application));
    }

    private static String yaml() {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 1 } }
                users: { app: { password: secret } }
                tenants: { reports: { match: { application_name: reports } }, shop: { match: { application_name: shop } } }
                """.formatted(TestPostgres.newest().port());
    }
}
