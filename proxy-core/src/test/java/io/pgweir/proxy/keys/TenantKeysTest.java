package io.pgweir.proxy.keys;

import static io.pgweir.proxy.keys.Setup.ask;
import static io.pgweir.proxy.keys.Setup.assertRefused;
import static io.pgweir.proxy.keys.Setup.connect;
import static io.pgweir.proxy.keys.Setup.inFront;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.TestPgweir;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code tenants}: which clients share a limit, and the limit. */
@Timeout(30)
class TenantKeysTest {

    @Test
    void a_tenant_takes_the_users_that_match_and_has_only_so_many_clients() throws Exception {
        try (TestPgweir pgweir = one("user: ap*");
                Connection first = pgweir.connect();
                Connection other = connect(pgweir, "trust_user", "secret", "")) {
            assertThat(ask(first, "select 1") + ask(other, "select 2")).isEqualTo("12");
            assertRefused("53300", "tenants.few.max_clients = 1", pgweir::connect);
        }
    }

    @Test
    void a_tenant_takes_the_databases_that_match() throws Exception {
        try (TestPgweir pgweir = one("database: app");
                Connection first = pgweir.connect();
                Connection other = DriverManager.getConnection(pgweir.jdbcUrl("postgres"), "app", "secret")) {
            assertThat(ask(first, "select 1") + ask(other, "select 2")).isEqualTo("12");
            assertRefused("53300", "tenants.few.max_clients = 1", pgweir::connect);
        }
    }

    @Test
    void a_tenant_takes_the_application_names_that_match() throws Exception {
        try (TestPgweir pgweir = one("application_name: \"report-*\"");
                Connection first =
                        connect(pgweir, "app", "secret", "assumeMinServerVersion=9.0&ApplicationName=report-a");
                Connection other =
                        connect(pgweir, "app", "secret", "assumeMinServerVersion=9.0&ApplicationName=shop")) {
            assertThat(ask(first, "select 1") + ask(other, "select 2")).isEqualTo("12");
            assertRefused(
                    "53300",
                    "tenants.few.max_clients = 1",
                    () -> connect(pgweir, "app", "secret", "assumeMinServerVersion=9.0&ApplicationName=report-b"));
        }
    }

    /** A tenant of one client. */
    private static TestPgweir one(String match) {
        return inFront("tenants: { few: { match: { " + match + " }, max_clients: 1 } }\n");
    }
}
