package io.pgweir.config;

import static io.pgweir.config.ConfigDirectory.SERVERS;
import static io.pgweir.config.ConfigDirectory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key has a value that is not its default, and one place in the records where it must arrive. */
class EveryKeyTest {

    private static final String TLS =
            "listen: { tls: { mode: require, certificate: a.crt, key: a.key," + " client_ca: ca.pem } }";
    private static final String QUERY = "auth: { query: { server: main, database: d, user: u, password: p,"
            + " query: 'SELECT x(?)', cache: 7s } }";

    @TempDir
    Path directory;

    record Case(Key<?> key, String yaml, Function<PgweirConfig, Object> read, Object expected) {

        @Override
        public String toString() {
            return key.path();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                of(
                        Keys.LISTEN_ADDRESS,
                        "listen: { address: 10.1.2.3 }",
                        c -> c.listen().address(),
                        "10.1.2.3"),
                of(Keys.LISTEN_PORT, "listen: { port: 7000 }", c -> c.listen().port(), 7000),
                of(
                        Keys.LISTEN_UNIX_SOCKET_DIRECTORY,
                        "listen: { unix_socket_directory: /run/pgweir }",
                        c -> c.listen().unixSocketDirectory().orElseThrow(),
                        Path.of("/run/pgweir")),
                of(
                        Keys.LISTEN_REUSE_PORT,
                        "listen: { reuse_port: true }",
                        c -> c.listen().reusePort(),
                        true),
                of(
                        Keys.LISTEN_MAX_CLIENTS,
                        "listen: { max_clients: 5 }",
                        c -> c.listen().maxClients(),
                        5),
                of(
                        Keys.LISTEN_MAX_HALF_OPEN,
                        "listen: { max_half_open: 6 }",
                        c -> c.listen().maxHalfOpen(),
                        6),
                of(
                        Keys.LISTEN_PROXY_PROTOCOL,
                        "listen: { proxy_protocol: [10.0.0.0/8, '::1'] }",
                        c -> c.listen().proxyProtocol(),
                        List.of(network("10.0.0.0/8"), network("::1"))),
                of(Keys.LISTEN_TLS_MODE, TLS, c -> c.listen().tls().mode(), ListenTlsMode.REQUIRE),
                of(Keys.LISTEN_TLS_CERTIFICATE, TLS, c -> name(c.listen().tls().certificate()), "a.crt"),
                of(Keys.LISTEN_TLS_KEY, TLS, c -> name(c.listen().tls().key()), "a.key"),
                of(Keys.LISTEN_TLS_CLIENT_CA, TLS, c -> name(c.listen().tls().clientCa()), "ca.pem"),
                server(Keys.SERVER_HOST, "host: other", ServerConfig::host, "other"),
                server(Keys.SERVER_PORT, "host: h, port: 5433", ServerConfig::port, 5433),
                server(Keys.SERVER_MAX_CONNECTIONS, "host: h, max_connections: 9", ServerConfig::maxConnections, 9),
                server(Keys.SERVER_MAX_CONNECTING, "host: h, max_connecting: 3", ServerConfig::maxConnecting, 3),
                server(
                        Keys.SERVER_TLS_MODE,
                        "host: h, tls: { mode: disable }",
                        s -> s.tls().mode(),
                        ServerTlsMode.DISABLE),
                server(
                        Keys.SERVER_TLS_CA,
                        "host: h, tls: { ca: ca.pem }",
                        s -> name(s.tls().ca()),
                        "ca.pem"),
                server(
                        Keys.SERVER_TLS_CERTIFICATE,
                        "host: h, tls: { certificate: a.crt, key: a.key }",
                        s -> name(s.tls().certificate()),
                        "a.crt"),
                server(
                        Keys.SERVER_TLS_KEY,
                        "host: h, tls: { certificate: a.crt, key: a.key }",
                        s -> name(s.tls().key()),
                        "a.key"),
                server(
                        Keys.SERVER_TLS_CHANNEL_BINDING,
                        "host: h, tls: { channel_binding: require }",
                        s -> s.tls().channelBinding(),
                        ChannelBindingMode.REQUIRE),
                of(
                        Keys.DATABASE_SERVER,
                        "servers: { a: { host: a }, b: { host: b } }\ndatabases: { app: { server: b } }",
                        c -> c.databases().get("app").server(),
                        "b"),
                database(
                        Keys.DATABASE_DATABASE,
                        "database: real",
                        d -> d.database().get(),
                        "real"),
                database(Keys.DATABASE_POOL_MODE, "pool_mode: session", DatabaseConfig::poolMode, PoolMode.SESSION),
                database(Keys.DATABASE_POOL_SIZE, "pool_size: 3", DatabaseConfig::poolSize, 3),
                database(Keys.DATABASE_MIN_POOL_SIZE, "min_pool_size: 2", DatabaseConfig::minPoolSize, 2),
                database(
                        Keys.DATABASE_SESSION_STATE,
                        "session_state: reject",
                        DatabaseConfig::sessionState,
                        SessionStateMode.REJECT),
                database(
                        Keys.DATABASE_SESSION_STATE_AUDIT,
                        "session_state_audit: off",
                        DatabaseConfig::sessionStateAudit,
                        StateAuditMode.OFF),
                database(
                        Keys.DATABASE_SETTINGS,
                        "settings: { work_mem: 4MB, search_path: '' }",
                        DatabaseConfig::settings,
                        Map.of("work_mem", "4MB", "search_path", "")),
                user(AuthKeys.USER_PASSWORD, "password: other", UserConfig::password, new Secret("other")),
                user(AuthKeys.USER_SERVER_USER, "password: p, server_user: rw", UserConfig::serverUserOrName, "rw"),
                user(
                        AuthKeys.USER_SERVER_AUTH,
                        "password: p, server_auth: rds-iam",
                        UserConfig::serverAuth,
                        ServerAuth.RDS_IAM),
                user(
                        AuthKeys.USER_SERVER_PASSWORD,
                        "password: p, server_password: [q, r]",
                        UserConfig::serverPasswordsOrOwn,
                        List.of(new Secret("q"), new Secret("r"))),
                of(
                        AuthKeys.USER_CERTIFICATE_NAMES,
                        TLS + "\nauth: { methods: cert }\n"
                                + "users: { app: { password: p, certificate_names: [app.example, 'a b'] } }",
                        c -> c.users().get("app").certificateNames(),
                        List.of("app.example", "a b")),
                of(
                        AuthKeys.AUTH_METHODS,
                        "auth: { methods: [md5, scram-sha-256] }",
                        c -> c.auth().methods(),
                        List.of(AuthMethod.MD5, AuthMethod.SCRAM_SHA_256)),
                of(
                        AuthKeys.AUTH_TRUST_ANYWHERE,
                        "auth: { trust_anywhere: true }",
                        c -> c.auth().trustAnywhere(),
                        true),
                rule(AuthKeys.AUTH_RULE_USER, "user: [a, b*]", AuthRule::user, List.of(new Glob("a"), new Glob("b*"))),
                rule(AuthKeys.AUTH_RULE_DATABASE, "database: d", AuthRule::database, List.of(new Glob("d"))),
                rule(
                        AuthKeys.AUTH_RULE_ADDRESS,
                        "address: [local, 10.0.0.0/8]",
                        r -> r.address().toString(),
                        "[local, 10.0.0.0/8]"),
                rule(AuthKeys.AUTH_RULE_TLS, "tls: none", AuthRule::tls, RuleTls.NONE),
                rule(AuthKeys.AUTH_RULE_METHODS, "user: u", AuthRule::methods, List.of(AuthMethod.MD5)),
                query(AuthKeys.AUTH_QUERY_SERVER, AuthQuery::server, "main"),
                query(AuthKeys.AUTH_QUERY_DATABASE, AuthQuery::database, "d"),
                query(AuthKeys.AUTH_QUERY_USER, AuthQuery::user, "u"),
                query(AuthKeys.AUTH_QUERY_PASSWORD, AuthQuery::passwords, List.of(new Secret("p"))),
                query(AuthKeys.AUTH_QUERY_QUERY, AuthQuery::sql, "SELECT x(?)"),
                query(AuthKeys.AUTH_QUERY_CACHE, AuthQuery::cacheTtl, Duration.ofSeconds(7)),
                throttle(AuthKeys.AUTH_THROTTLE_DELAY, "1s", AuthThrottle::delay, Duration.ofSeconds(1)),
                throttle(AuthKeys.AUTH_THROTTLE_MAX_DELAY, "9s", AuthThrottle::maxDelay, Duration.ofSeconds(9)),
                throttle(AuthKeys.AUTH_THROTTLE_MAX_ATTEMPTS, "4", AuthThrottle::maxAttempts, 4),
                throttle(AuthKeys.AUTH_THROTTLE_MAX_WAITING, "0", AuthThrottle::maxWaiting, 0),
                throttle(AuthKeys.AUTH_THROTTLE_MAX_PAIRS, "7", AuthThrottle::maxPairs, 7),
                tenant(
                        TenantKeys.MATCH_USER,
                        "match: { user: [u*, v] }",
                        t -> t.match().user(),
                        List.of(new Glob("u*"), new Glob("v"))),
                tenant(
                        TenantKeys.MATCH_DATABASE,
                        "match: { database: d }",
                        t -> t.match().database(),
                        List.of(new Glob("d"))),
                tenant(
                        TenantKeys.MATCH_APPLICATION_NAME,
                        "match: { application_name: a-* }",
                        t -> t.match().applicationName(),
                        List.of(new Glob("a-*"))),
                tenant(
                        TenantKeys.MATCH_OPTION,
                        "match: { user: u, option: r* }",
                        t -> t.match().option(),
                        List.of(new Glob("r*"))),
                of(
                        TenantKeys.MATCH_SNI,
                        TLS + "\ntenants: { t: { match: { sni: ['*.Example', b] } } }",
                        c -> c.tenants().get(0).match().sni(),
                        List.of(new Glob("*.example"), new Glob("b"))),
                tenant(
                        TenantKeys.MATCH_ADDRESS,
                        "match: { address: [local, 10.0.0.0/8] }",
                        t -> t.match().address().toString(),
                        "[local, 10.0.0.0/8]"),
                tenant(TenantKeys.MAX_CLIENTS, "match: { user: u }, max_clients: 4", TenantConfig::maxClients, 4),
                tenant(
                        TenantKeys.LOGINS_PER_SECOND,
                        "match: { user: u }, logins_per_second: 50",
                        TenantConfig::loginsPerSecond,
                        50),
                tenant(TenantKeys.WEIGHT, "match: { user: u }, weight: 8", TenantConfig::weight, 8),
                tenant(
                        TenantKeys.RESERVED_CONNECTIONS,
                        "match: { user: u }, reserved_connections: 2",
                        TenantConfig::reservedConnections,
                        2),
                tenant(
                        TenantKeys.MAX_CONNECTIONS,
                        "match: { user: u }, max_connections: 3",
                        TenantConfig::maxConnections,
                        3),
                tenant(
                        TenantKeys.TRANSACTIONS_PER_SECOND,
                        "match: { user: u }, transactions_per_second: 500",
                        TenantConfig::transactionsPerSecond,
                        500),
                tenant(
                        TenantKeys.TRANSACTIONS_BURST,
                        "match: { user: u }, transactions_per_second: 5, transactions_burst: 20",
                        t -> t.transactionsBurst().get(),
                        20),
                tenant(TenantKeys.MAX_WAITING, "match: { user: u }, max_waiting: 0", TenantConfig::maxWaiting, 0),
                tenant(
                        TenantKeys.MAX_WAIT,
                        "match: { user: u }, max_wait: 250ms",
                        TenantConfig::maxWait,
                        Duration.ofMillis(250)),
                tenant(
                        TenantKeys.MAX_PINS,
                        "match: { user: u }, max_pins: 3",
                        t -> t.maxPins().get(),
                        3),
                tenantTimeout(TenantKeys.LOGIN_TIMEOUT, TenantTimeouts::loginTimeout),
                tenantTimeout(TenantKeys.QUERY_TIMEOUT, TenantTimeouts::queryTimeout),
                tenantTimeout(TenantKeys.TRANSACTION_TIMEOUT, TenantTimeouts::transactionTimeout),
                tenantTimeout(TenantKeys.IDLE_IN_TRANSACTION_TIMEOUT, TenantTimeouts::idleInTransactionTimeout),
                tenantTimeout(TenantKeys.CLIENT_IDLE_TIMEOUT, TenantTimeouts::clientIdleTimeout),
                tenantTimeout(TenantKeys.QUERY_WAIT_NOTIFY, TenantTimeouts::queryWaitNotify),
                of(
                        AdminKeys.DATABASE,
                        "admin: { database: desk }",
                        c -> c.admin().database(),
                        "desk"),
                of(
                        AdminKeys.USERS,
                        "admin: { users: [app] }\n" + USERS,
                        c -> c.admin().users(),
                        List.of("app")),
                of(
                        AdminKeys.STATS_USERS,
                        "admin: { stats_users: app }\n" + USERS,
                        c -> c.admin().statsUsers(),
                        List.of("app")),
                of(
                        AdminKeys.RESERVED_CLIENTS,
                        "admin: { reserved_clients: 3 }",
                        c -> c.admin().reservedClients(),
                        3),
                timeout(Keys.TIMEOUT_LOGIN, Timeouts::login),
                timeout(Keys.TIMEOUT_SERVER_CONNECT, Timeouts::serverConnect),
                timeout(Keys.TIMEOUT_QUERY, Timeouts::query),
                timeout(Keys.TIMEOUT_TRANSACTION, Timeouts::transaction),
                timeout(Keys.TIMEOUT_IDLE_IN_TRANSACTION, Timeouts::idleInTransaction),
                timeout(Keys.TIMEOUT_CLIENT_IDLE, Timeouts::clientIdle),
                timeout(Keys.TIMEOUT_QUERY_WAIT_NOTIFY, Timeouts::queryWaitNotify),
                timeout(Keys.TIMEOUT_SERVER_IDLE, Timeouts::serverIdle),
                timeout(Keys.TIMEOUT_SERVER_LIFETIME, Timeouts::serverLifetime),
                timeout(Keys.TIMEOUT_DRAIN, Timeouts::drain),
                of(Keys.HTTP_ENABLED, "http: { enabled: false }", c -> c.http().enabled(), false),
                of(Keys.HTTP_ADDRESS, "http: { address: '::1' }", c -> c.http().address(), "::1"),
                of(Keys.HTTP_PORT, "http: { port: 0 }", c -> c.http().port(), 0),
                of(
                        Keys.HTTP_READY_WHEN_DEGRADED,
                        "http: { ready_when_degraded: never }",
                        c -> c.http().readyWhenDegraded(),
                        ReadyWhenDegraded.NEVER),
                of(
                        Keys.LOGGING_FORMAT,
                        "logging: { format: json }",
                        c -> c.logging().format(),
                        LogFormat.JSON),
                of(
                        Keys.LOGGING_LEVEL,
                        "logging: { level: debug }",
                        c -> c.logging().level(),
                        LogLevel.DEBUG),
                of(
                        MetricsKeys.CONFIG_HASH_KEY,
                        "metrics: { config_hash_key: 0123456789abcdef }",
                        c -> c.metrics().configHashKey().orElseThrow(),
                        new Secret("0123456789abcdef")),
                emf(MetricsKeys.EMF_ENABLED, "enabled: true", EmfConfig::enabled, true),
                emf(MetricsKeys.EMF_NAMESPACE, "namespace: Shop/Db", EmfConfig::namespace, "Shop/Db"),
                emf(MetricsKeys.EMF_INTERVAL, "interval: 5s", EmfConfig::interval, Duration.ofSeconds(5)),
                emf(
                        MetricsKeys.EMF_DIMENSIONS,
                        "dimensions: { service: shop }",
                        EmfConfig::dimensions,
                        Map.of("service", "shop")),
                emf(MetricsKeys.EMF_TOP_TENANTS, "top_tenants: 3", EmfConfig::topTenants, 3),
                of(
                        Keys.LOGGING_SLOW_TRANSACTION,
                        "logging: { slow_transaction: 5s }",
                        c -> c.logging().slowTransaction(),
                        Duration.ofSeconds(5)),
                of(
                        MetricsKeys.STATSD_HOST,
                        "metrics: { statsd: { host: agent } }",
                        c -> c.metrics().statsd().host().orElseThrow(),
                        "agent"),
                of(
                        MetricsKeys.STATSD_PORT,
                        "metrics: { statsd: { port: 9125 } }",
                        c -> c.metrics().statsd().port(),
                        9125),
                of(
                        MetricsKeys.STATSD_INTERVAL,
                        "metrics: { statsd: { interval: 1s } }",
                        c -> c.metrics().statsd().interval(),
                        Duration.ofSeconds(1)),
                otlp(
                        OtlpKeys.ENDPOINT,
                        "endpoint: 'https://collector:4318/some/where/'",
                        o -> o.endpoint().orElseThrow(),
                        URI.create("https://collector:4318/some/where")),
                otlp(OtlpKeys.INTERVAL, "interval: 5s", OtlpConfig::interval, Duration.ofSeconds(5)),
                otlp(OtlpKeys.TIMEOUT, "timeout: 2s", OtlpConfig::timeout, Duration.ofSeconds(2)),
                otlp(
                        OtlpKeys.HEADERS,
                        "headers: { Authorization: Bearer x }",
                        OtlpConfig::headers,
                        Map.of("Authorization", new Secret("Bearer x"))),
                otlp(
                        OtlpKeys.RESOURCE,
                        "resource: { service.namespace: shop }",
                        OtlpConfig::resource,
                        Map.of("service.namespace", "shop")),
                of(Keys.RELOAD_WATCH, "reload: { watch: true }", c -> c.reload().watch(), true),
                of(Keys.TRANSPORT, "transport: nio", PgweirConfig::transport, TransportChoice.NIO));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void its_value_arrives_in_the_record(Case key) {
        ConfigDirectory files = new ConfigDirectory(directory)
                .with("a.crt", "")
                .with("a.key", "")
                .with("ca.pem", "");
        String servers = key.yaml().contains("servers:") ? "" : SERVERS;
        String users = key.yaml().contains("users:") ? "" : USERS;

        PgweirConfig config = files.config(key.yaml() + "\n" + servers + users);

        assertThat(key.read().apply(config)).isEqualTo(key.expected());
        if (key.key().defaultText().isPresent()) {
            Object standard = key.key().repeated() ? List.of(defaultOf(key.key())) : defaultOf(key.key());
            assertThat(key.expected()).as("the default would prove nothing").isNotEqualTo(standard);
        }
    }

    @Test
    void the_directory_of_the_unix_socket_is_relative_to_the_file_and_need_not_be_there_to_be_checked() {
        PgweirConfig config = new ConfigDirectory(directory)
                .config("listen: { unix_socket_directory: run/pgweir }\n" + SERVERS + USERS);

        assertThat(config.listen().unixSocketDirectory()).contains(directory.resolve("run/pgweir"));
    }

    @Test
    void every_key_has_a_case() {
        assertThat(cases().map(Case::key)).containsExactlyInAnyOrderElementsOf(Keys.ALL);
    }

    @Test
    void the_defaults_are_those_of_the_table() {
        PgweirConfig config = new ConfigDirectory(directory).config(SERVERS + USERS);
        Map<String, Object> values = ConfigDiff.values(config);

        for (Key<?> key : Keys.ALL) {
            String path = key.path()
                    .replace("servers.*", "servers.main")
                    .replace("users.*", "users.app")
                    .replace("tenants.*", "tenants.default");
            boolean always = !path.startsWith("auth.query") && !path.contains(Keys.LIST);
            if (key.defaultText().isPresent() && !key.repeated() && always) {
                assertThat(values).containsEntry(path, defaultOf(key));
            }
        }
        assertThat(config.auth().methods()).containsExactly(AuthMethod.SCRAM_SHA_256);
        assertThat(config.auth().rules()).isEmpty();
        assertThat(config.auth().query()).isEmpty();
        assertThat(config.databases()).containsOnlyKeys("*");
        assertThat(config.databases().get("*").server()).isEqualTo("main");
        assertThat(config.tenants()).extracting(TenantConfig::name).containsExactly("default");
        assertThat(config.tenants().get(0).maxClients()).isEqualTo(10_000);
    }

    @Test
    void the_example_has_every_key() {
        PgweirConfig config = ConfigDirectory.loadExample().config().orElseThrow();

        assertThat(ConfigDiff.values(config).keySet().stream()
                        .map(EveryKeyTest::withoutNames)
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Keys.ALL.stream().map(Key::path), Stream.of("tenants"))
                                .toList());
    }

    private static String withoutNames(String path) {
        return path.replaceFirst("^(servers|databases|users|tenants)\\.[^.]+\\.", "$1.*.")
                .replaceFirst("\\.(settings|dimensions|headers|resource)\\..*", ".$1.*")
                .replaceFirst("\\[[0-9]+]", Keys.LIST);
    }

    private static Cidr network(String text) {
        try {
            return Cidr.parse(text);
        } catch (BadValue bug) {
            throw new AssertionError(text, bug);
        }
    }

    private static Object defaultOf(Key<?> key) {
        try {
            return key.type().parse(key.defaultText().orElseThrow());
        } catch (BadValue bug) {
            throw new AssertionError(key.path(), bug);
        }
    }

    private static Case of(Key<?> key, String yaml, Function<PgweirConfig, Object> read, Object expected) {
        return new Case(key, yaml, read, expected);
    }

    private static Case server(Key<?> key, String yaml, Function<ServerConfig, Object> read, Object expected) {
        return of(
                key,
                "servers: { main: { " + yaml + " } }",
                c -> read.apply(c.servers().get("main")),
                expected);
    }

    private static Case database(Key<?> key, String yaml, Function<DatabaseConfig, Object> read, Object expected) {
        return of(
                key,
                "databases: { app: { " + yaml + " } }",
                c -> read.apply(c.databases().get("app")),
                expected);
    }

    private static Case user(Key<?> key, String yaml, Function<UserConfig, Object> read, Object expected) {
        return of(
                key,
                "users: { app: { " + yaml + " } }",
                c -> read.apply(c.users().get("app")),
                expected);
    }

    private static Case rule(Key<?> key, String yaml, Function<AuthRule, Object> read, Object expected) {
        return of(
                key,
                "auth: { rules: [{ methods: md5, " + yaml + " }] }",
                c -> read.apply(c.auth().rules().get(0)),
                expected);
    }

    private static Case query(Key<?> key, Function<AuthQuery, Object> read, Object expected) {
        return of(key, QUERY, c -> read.apply(c.auth().query().get()), expected);
    }

    private static Case throttle(Key<?> key, String value, Function<AuthThrottle, Object> read, Object expected) {
        return of(
                key,
                "auth: { throttle: { " + key.name() + ": " + value + " } }",
                c -> read.apply(c.auth().throttle()),
                expected);
    }

    private static Case tenant(Key<?> key, String yaml, Function<TenantConfig, Object> read, Object expected) {
        return of(
                key,
                "tenants: { t: { " + yaml + " } }",
                c -> read.apply(c.tenants().get(0)),
                expected);
    }

    private static Case tenantTimeout(Key<?> key, Function<TenantTimeouts, Optional<Duration>> read) {
        return tenant(
                key,
                "match: { user: u }, " + key.name() + ": 123ms",
                t -> read.apply(t.timeouts()).orElseThrow(),
                Duration.ofMillis(123));
    }

    private static Case emf(Key<?> key, String yaml, Function<EmfConfig, Object> read, Object expected) {
        return of(
                key,
                "metrics: { emf: { " + yaml + " } }",
                c -> read.apply(c.metrics().emf()),
                expected);
    }

    private static Case otlp(Key<?> key, String yaml, Function<OtlpConfig, Object> read, Object expected) {
        return of(
                key,
                "metrics: { otlp: { " + yaml + " } }",
                c -> read.apply(c.metrics().otlp()),
                expected);
    }

    private static Case timeout(Key<?> key, Function<Timeouts, Object> read) {
        String yaml = "timeouts: { " + key.name() + ": 123ms }";
        return of(key, yaml, c -> read.apply(c.timeouts()), Duration.ofMillis(123));
    }

    private static String name(Optional<Path> file) {
        return file.orElseThrow().getFileName().toString();
    }
}
