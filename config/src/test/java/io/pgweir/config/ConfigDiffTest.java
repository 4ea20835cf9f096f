package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigDiffTest {

    @TempDir
    Path directory;

    @Test
    void nothing_changed() {
        assertThat(between(SERVERS + USERS, SERVERS + USERS).isEmpty()).isTrue();
    }

    @Test
    void sockets_wait_for_the_next_start_and_all_else_does_not() {
        String after = """
                servers: { main: { host: other } }
                users: { app: { password: changed } }
                databases: { "*": { server: main, settings: { work_mem: 4MB } } }
                listen: { address: "::", port: 1, unix_socket_directory: /run/pgweir, max_clients: 20000, max_half_open: 9 }
                http: { address: "::", port: 2, enabled: false }
                auth: { query: { user: u, password: p } }
                timeouts: { drain: 1s }
                logging: { level: debug }
                """;

        ConfigDiff diff = between(SERVERS + USERS, after);

        assertThat(diff.needsRestart())
                .containsExactly(
                        "http.address",
                        "http.enabled",
                        "http.port",
                        "listen.address",
                        "listen.port",
                        "listen.unix_socket_directory");
        assertThat(diff.reloadable())
                .containsExactly(
                        "auth.query.cache",
                        "auth.query.database",
                        "auth.query.password",
                        "auth.query.query",
                        "auth.query.server",
                        "auth.query.user",
                        "databases.*.settings.work_mem",
                        "listen.max_clients",
                        "listen.max_half_open",
                        "logging.level",
                        "servers.main.host",
                        "tenants.default.max_clients",
                        "timeouts.drain",
                        "users.app.password");
    }

    @Test
    void the_order_of_tenants_is_a_change() {
        String a = "a: { match: { user: a } }";
        String b = "b: { match: { user: b } }";

        ConfigDiff diff = between(
                SERVERS + USERS + "tenants: { " + a + ", " + b + " }",
                SERVERS + USERS + "tenants: { " + b + ", " + a + " }");

        assertThat(diff.reloadable()).containsExactly("tenants");
    }

    @Test
    void a_rule_is_named_by_its_place() {
        String first = "auth: { rules: [{ user: a, methods: md5 }, ";

        ConfigDiff diff = between(
                SERVERS + USERS + first + "{ user: b, methods: md5 }] }",
                SERVERS + USERS + first + "{ user: b, address: local, methods: reject }] }");

        assertThat(diff.reloadable()).containsExactly("auth.rules[2].address", "auth.rules[2].methods");
    }

    @Test
    void the_default_tenant_is_last_wherever_it_stands() {
        PgweirConfig config = new ConfigDirectory(directory)
                .config(SERVERS + USERS + "tenants: { default: { max_wait: 1s }, a: { match: { user: a } } }");

        assertThat(config.tenants()).extracting(TenantConfig::name).containsExactly("a", "default");
    }

    private ConfigDiff between(String before, String after) {
        ConfigDirectory files = new ConfigDirectory(directory);
        return ConfigDiff.between(files.config(before), files.config(after));
    }
}
