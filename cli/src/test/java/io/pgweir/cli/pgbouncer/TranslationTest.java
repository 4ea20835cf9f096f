package io.pgweir.cli.pgbouncer;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.AdminConfig;
import io.pgweir.config.AuthConfig;
import io.pgweir.config.AuthMethod;
import io.pgweir.config.AuthQuery;
import io.pgweir.config.ConfigLoader;
import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.PoolMode;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.config.TenantConfig;
import io.pgweir.config.TenantTimeouts;
import io.pgweir.config.Timeouts;
import io.pgweir.config.UserConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the loader makes of the YAML that is made of an ini. */
class TranslationTest {

    private static final String VERIFIER =
            "SCRAM-SHA-256$4096:cGd3ZWlyLWV4YW1wbGUtcw==$B0HhrlA1yBIPCspgsEt3UWH4q3ni+8MPG4BQ"
                    + "Xzb1nVA=:UBcxUi0R8J3sUjHiQCEJqNlBSMnYh7O/8YmGjw2QJ1I=";
    private static final String HASH = "md5" + "0123456789abcdef".repeat(2);

    @TempDir
    private Path directory;

    /** @param users lines of the auth_file, with {@code '} for {@code "} */
    private PgweirConfig imported(String ini, String users) throws IOException {
        Path yaml = Files.writeString(
                directory.resolve("pgweir.yaml"), made(ini, users).yaml());
        ConfigLoader.Result result = ConfigLoader.load(yaml, Map.of(AuthSection.VARIABLE, "from the environment"));
        assertThat(result.problems()).as(Files.readString(yaml)).isEmpty();
        return result.config().orElseThrow();
    }

    private PgbouncerImport made(String ini, String users) throws IOException {
        Path file = Files.writeString(directory.resolve("pgbouncer.ini"), ini);
        Path list = Files.writeString(directory.resolve("userlist.txt"), users.replace('\'', '"'));
        return PgbouncerImport.of(file, Optional.of(list));
    }

    @Test
    void what_is_not_said_is_as_pgbouncer_has_it() throws Exception {
        PgweirConfig config = imported("[databases]\napp = host=db\n[pgbouncer]\nlisten_addr = *\n", "'ann' 'p'");
        assertThat(config.listen().address()).isEqualTo("::");
        assertThat(config.listen().port()).isEqualTo(6432);
        assertThat(config.listen().maxClients()).isEqualTo(100);
        assertThat(config.listen().unixSocketDirectory()).isEmpty();
        assertThat(config.timeouts())
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(15),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        Duration.ofHours(1),
                        Duration.ofSeconds(25)));
        DatabaseConfig app = config.databases().get("app");
        assertThat(app.poolMode()).isEqualTo(PoolMode.SESSION);
        assertThat(app.poolSize()).isEqualTo(20);
        ServerConfig main = config.servers().get("main");
        assertThat(main.tls().mode()).isEqualTo(ServerTlsMode.PREFER);
        assertThat(main.maxConnections()).isEqualTo(20);
        assertThat(config.tenants()).extracting(TenantConfig::maxWait).containsExactly(Duration.ofSeconds(120));
        assertThat(config.auth().methods()).containsExactly(AuthMethod.SCRAM_SHA_256, AuthMethod.MD5);
    }

    @Test
    void secrets_are_as_they_are() throws Exception {
        Map<String, UserConfig> users = imported(
                        "[databases]\n* = host=db\n",
                        "'a' 'p: # ${x} $${y} \\ *'\n'b' '" + VERIFIER + "'\n'c' '" + HASH + "'\n'no' ''\n'd e' '7'")
                .users();
        assertThat(users.keySet()).containsExactly("a", "b", "c", "d e");
        assertThat(users.values().stream().map(user -> user.password().reveal()))
                .containsExactly("p: # ${x} $${y} \\ *", VERIFIER, HASH, "7");
    }

    @Test
    void an_md5_hash_is_left_out_where_scram_is_the_only_method_as_pgbouncer_cannot_use_it_either() throws Exception {
        String ini = "[databases]\n* = host=db\n[pgbouncer]\nauth_type = scram-sha-256\n";
        assertThat(imported(ini, "'a' 'p'\n'c' '" + HASH + "'").users()).containsOnlyKeys("a");
        assertThat(made(ini, "'c' '" + HASH + "'").report()).anyMatch(line -> line.endsWith("userlist.txt:1: user c"));
    }

    @Test
    void each_host_and_port_is_a_server() throws Exception {
        PgweirConfig config = imported("""
                [databases]
                a = host=10.0.0.1 pool_size=5 timezone='Asia/Tokyo' client_encoding=UTF8
                b = host=10.0.0.1 port=5433 max_db_connections=7 pool_size=50
                c = host=10.0.0.1 port=5433 dbname=other min_pool_size=2 pool_size=6
                d = host=db.internal,db2.internal
                * =
                [pgbouncer]
                unix_socket_dir = /run/postgresql
                reserve_pool_size = 1
                pool_mode = transaction
                """, "'ann' 'p'\n'bob' 'q'");
        assertThat(config.servers().keySet())
                .containsExactly("10-0-0-1-5432", "10-0-0-1-5433", "db-internal", "run-postgresql");
        assertThat(config.servers().values())
                .extracting(ServerConfig::maxConnections)
                .containsExactly(12, 21, 42, 42);
        assertThat(config.servers().get("run-postgresql").socketDirectory()).contains(Path.of("/run/postgresql"));
        assertThat(config.databases().get("a").settings())
                .isEqualTo(Map.of("timezone", "Asia/Tokyo", "client_encoding", "UTF8"));
        assertThat(config.databases().get("c"))
                .extracting(
                        DatabaseConfig::server,
                        DatabaseConfig::database,
                        DatabaseConfig::minPoolSize,
                        DatabaseConfig::poolSize,
                        DatabaseConfig::poolMode)
                .containsExactly("10-0-0-1-5433", Optional.of("other"), 2, 7, PoolMode.TRANSACTION);
        assertThat(config.tenants()).extracting(TenantConfig::name).containsExactly("database-b", "default");
    }

    @Test
    void limits_of_users_and_databases_are_tenants() throws Exception {
        List<TenantConfig> tenants =
                imported("""
                [databases]
                a = host=db max_db_client_connections=9 query_wait_timeout=1
                [users]
                ann = max_user_connections=3 max_user_client_connections=500 query_timeout=9 idle_transaction_timeout=0
                bob = query_wait_timeout=0
                [pgbouncer]
                query_wait_timeout = 0.5
                """, "'ann' 'p'\n'bob' 'q'\n'eve' 'q'").tenants();
        assertThat(tenants)
                .extracting(tenant -> tenant.name() + " " + tenant.maxConnections() + " " + tenant.maxClients() + " "
                        + tenant.maxWait().toMillis())
                .containsExactly(
                        "user-ann 3 100 500", "user-bob 0 100 3600000", "database-a 0 9 1000", "default 0 100 500");
        TenantTimeouts ofAnn = tenants.get(0).timeouts();
        assertThat(ofAnn.queryTimeout()).contains(Duration.ofSeconds(9));
        assertThat(ofAnn.idleInTransactionTimeout()).contains(Duration.ZERO);
    }

    @Test
    void a_role_that_all_databases_force_is_that_of_all_users() throws Exception {
        String ini = "[databases]\na = host=db user=rw password='it''s'\nb = host=db user=rw\n";
        UserConfig ann = imported(ini, "'ann' '" + VERIFIER + "'").users().get("ann");
        assertThat(ann.serverUser()).contains("rw");
        assertThat(ann.serverPasswords()).extracting(secret -> secret.reveal()).containsExactly("it's");
        assertThat(imported(ini.replace(" password='it''s'", ""), "'ann' 'p'\n'rw' 'of the list'")
                        .users()
                        .get("ann")
                        .serverPasswords())
                .extracting(secret -> secret.reveal())
                .containsExactly("of the list");
    }

    @Test
    void a_role_that_one_database_forces_is_unsupported_and_said_so() throws Exception {
        String ini = "[databases]\na = host=db user=rw\nb = host=db\n";
        assertThat(imported(ini, "'ann' 'p'").users().get("ann").serverUser()).isEmpty();
        assertThat(made(ini, "").report())
                .containsSequence(
                        directory.resolve("pgbouncer.ini") + ":2: a.user = rw",
                        "  unsupported: the role at PostgreSQL is a matter of the user, and not of the database:"
                                + " each user keeps its own");
    }

    @Test
    void who_may_use_the_console_may_use_it_here() throws Exception {
        String ini = "[databases]\npgweir = host=db\n[pgbouncer]\nadmin_users = ops, gone\nstats_users = monitor\n";
        AdminConfig admin = imported(ini, "'ops' 'p'\n'monitor' 'q'").admin();
        assertThat(admin.users()).containsExactly("ops");
        assertThat(admin.statsUsers()).containsExactly("monitor");
        assertThat(admin.database()).isEqualTo("pgbouncer");
    }

    @Test
    void lines_of_an_hba_file_are_rules_and_nobody_comes_in_by_what_is_not_understood() throws Exception {
        Files.writeString(directory.resolve("hba.conf"), """
                # TYPE DATABASE USER ADDRESS METHOD
                local all         all                            scram-sha-256
                host  shop,"app"  ann  10.1.2.3/8                md5   # with a comment
                host  all         eve  192.168.0.0 255.255.0.0   trust
                hostssl all       all  all                       cert
                host  all         bob  fd00::1/8                 ldap
                host  replication all  all                       md5
                host  all         ann  all                       reject
                host  sameuser    all  all                       trust
                host  all         all  all                       trust
                """);
        String ini = "[databases]\n* = host=db\n[pgbouncer]\nauth_type = hba\nauth_hba_file = hba.conf\n";
        AuthConfig auth = imported(ini, "'ann' 'p'").auth();
        assertThat(auth.methods()).containsExactly(AuthMethod.REJECT);
        assertThat(auth.trustAnywhere()).isTrue();
        assertThat(auth.rules())
                .extracting(rule -> rule.user() + " " + rule.database() + " " + rule.address() + " " + rule.tls() + " "
                        + rule.methods())
                .containsExactly(
                        "[] [] [local] ANY [SCRAM_SHA_256]",
                        "[ann] [shop, app] [10.0.0.0/8] ANY [SCRAM_SHA_256, MD5]",
                        "[eve] [] [192.168.0.0/16] ANY [TRUST]",
                        "[bob] [] [fd00:0:0:0:0:0:0:0/8] ANY [REJECT]",
                        "[ann] [] [0.0.0.0/0, 0:0:0:0:0:0:0:0/0] ANY [REJECT]");
        assertThat(made(ini, "").report())
                .filteredOn(line -> line.contains("hba.conf:"))
                .hasSize(9);
        assertThat(made(ini, "").report())
                .contains("  unsupported: there is no method ldap: these clients are refused")
                .anyMatch(line -> line.startsWith("  unsupported: 'sameuser' is no list of names: neither this line"))
                .contains("  unsupported: behind a line that is none, so this is no rule either");
    }

    @Test
    void users_are_looked_up_with_the_query_of_the_ini() throws Exception {
        AuthQuery query = imported("""
                        [databases]
                        app = host=db dbname=app_production
                        [pgbouncer]
                        auth_user = lookup
                        auth_query = SELECT u, p FROM f($1)
                        """, "'lookup' 'secret'").auth().query().orElseThrow();
        assertThat(query.sql()).isEqualTo("SELECT u, p FROM f(?)");
        assertThat(query.database()).isEqualTo("app_production");
        assertThat(query.user()).isEqualTo("lookup");
        assertThat(query.passwords()).extracting(secret -> secret.reveal()).containsExactly("secret");
    }

    @Test
    void a_password_that_only_its_owner_knows_is_asked_of_the_environment() throws Exception {
        AuthQuery query = imported("[databases]\n* =\n[pgbouncer]\nauth_user = u\n", "'u' '" + VERIFIER + "'")
                .auth()
                .query()
                .orElseThrow();
        assertThat(query.passwords()).extracting(secret -> secret.reveal()).containsExactly("from the environment");
        assertThat(query.server()).isEqualTo(AuthSection.SERVER);
    }

    @ParameterizedTest
    @CsvSource({
        "trust, TRUST",
        "any, TRUST",
        "scram-sha-256, SCRAM_SHA_256",
        "plain, SCRAM_SHA_256",
        "pam, SCRAM_SHA_256"
    })
    void every_auth_type_leads_to_methods_that_the_loader_takes(String type, AuthMethod first) throws Exception {
        assertThat(imported("[databases]\n* = host=db\n[pgbouncer]\nauth_type = " + type + "\n", "'a' 'p'")
                        .auth()
                        .methods()
                        .get(0))
                .isEqualTo(first);
    }
}
