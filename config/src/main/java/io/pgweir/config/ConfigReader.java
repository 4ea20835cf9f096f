package io.pgweir.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the records out of a tree, one method a section. */
final class ConfigReader {

    private static final String ABSENT = "";

    private final Path directory;

    /** @param directory what relative paths are relative to */
    private ConfigReader(Path directory) {
        this.directory = directory;
    }

    /** Reads a tree whatever its problems; the result is of use only if there are none. */
    static PgweirConfig read(Tree.Mapping tree, Path directory, Problems problems) {
        new ShapeCheck(problems).check(tree);
        SectionReader root = new SectionReader("", tree.place(), Optional.of(tree), problems);
        PgweirConfig config = new ConfigReader(directory).config(root);
        new CrossChecks(tree, config, problems).check();
        return config;
    }

    private PgweirConfig config(SectionReader root) {
        Listen listen = listen(root.section("listen"));
        Map<String, ServerConfig> servers = servers(root.section("servers"));
        Optional<String> onlyServer = onlyServer(servers);
        return new PgweirConfig(
                listen,
                servers,
                databases(root.section("databases"), onlyServer),
                users(root.section("users")),
                auth(root.section("auth"), onlyServer),
                tenants(root.section("tenants"), listen.maxClients()),
                admin(root.section("admin")),
                timeouts(root.section("timeouts")),
                http(root.section("http")),
                metrics(root.section("metrics")),
                logging(root.section("logging")),
                new ReloadConfig(root.section("reload").get(Keys.RELOAD_WATCH)),
                root.get(Keys.TRANSPORT));
    }

    private Listen listen(SectionReader listen) {
        SectionReader tls = listen.section("tls");
        return new Listen(
                listen.get(Keys.LISTEN_ADDRESS),
                listen.get(Keys.LISTEN_PORT),
                listen.find(Keys.LISTEN_UNIX_SOCKET_DIRECTORY).map(directory::resolve),
                listen.get(Keys.LISTEN_REUSE_PORT),
                listen.get(Keys.LISTEN_MAX_CLIENTS),
                listen.get(Keys.LISTEN_MAX_HALF_OPEN),
                listen.list(Keys.LISTEN_PROXY_PROTOCOL),
                new ListenTls(
                        tls.get(Keys.LISTEN_TLS_MODE),
                        tls.file(Keys.LISTEN_TLS_CERTIFICATE, directory),
                        tls.file(Keys.LISTEN_TLS_KEY, directory),
                        tls.file(Keys.LISTEN_TLS_CLIENT_CA, directory)));
    }

    private Map<String, ServerConfig> servers(SectionReader section) {
        Map<String, ServerConfig> servers = new LinkedHashMap<>();
        section.sections().forEach((name, server) -> servers.put(name, server(name, server)));
        return servers;
    }

    private ServerConfig server(String name, SectionReader server) {
        SectionReader tls = server.section("tls");
        String host = server.require(Keys.SERVER_HOST, ABSENT);
        return new ServerConfig(
                name,
                host,
                server.get(Keys.SERVER_PORT),
                new ServerTls(
                        serverTlsMode(host, tls),
                        tls.file(Keys.SERVER_TLS_CA, directory),
                        tls.file(Keys.SERVER_TLS_CERTIFICATE, directory),
                        tls.file(Keys.SERVER_TLS_KEY, directory),
                        tls.get(Keys.SERVER_TLS_CHANNEL_BINDING)),
                server.get(Keys.SERVER_MAX_CONNECTIONS),
                server.get(Keys.SERVER_MAX_CONNECTING));
    }

    /** On a Unix-domain socket PostgreSQL has no TLS, and nobody could listen in; only who asks for it is told so. */
    private static ServerTlsMode serverTlsMode(String host, SectionReader tls) {
        return ServerConfig.isDirectory(host)
                ? tls.find(Keys.SERVER_TLS_MODE).orElse(ServerTlsMode.DISABLE)
                : tls.get(Keys.SERVER_TLS_MODE);
    }

    /** Empty if there are several; without any, which is reported once, no name is asked for that could not be given. */
    private static Optional<String> onlyServer(Map<String, ServerConfig> servers) {
        return servers.size() > 1
                ? Optional.empty()
                : Optional.of(servers.keySet().stream().findFirst().orElse(ABSENT));
    }

    private static Map<String, DatabaseConfig> databases(SectionReader section, Optional<String> onlyServer) {
        Map<String, DatabaseConfig> databases = new LinkedHashMap<>();
        section.sections().forEach((name, database) -> databases.put(name, database(name, database, onlyServer)));
        if (!section.isPresent() && onlyServer.isPresent()) {
            databases.put(DatabaseConfig.ANY_OTHER, database(DatabaseConfig.ANY_OTHER, section, onlyServer));
        }
        return databases;
    }

    private static DatabaseConfig database(String name, SectionReader database, Optional<String> onlyServer) {
        return new DatabaseConfig(
                name,
                serverOf(Keys.DATABASE_SERVER, database, onlyServer),
                database.find(Keys.DATABASE_DATABASE),
                database.get(Keys.DATABASE_POOL_MODE),
                database.get(Keys.DATABASE_POOL_SIZE),
                database.get(Keys.DATABASE_MIN_POOL_SIZE),
                database.get(Keys.DATABASE_SESSION_STATE),
                database.get(Keys.DATABASE_SESSION_STATE_AUDIT),
                database.section("settings").texts(Keys.DATABASE_SETTINGS));
    }

    /** Where there is only one server, nobody has to name it. */
    private static String serverOf(Key<String> key, SectionReader section, Optional<String> onlyServer) {
        return onlyServer.isPresent() ? section.find(key).orElse(onlyServer.get()) : section.require(key, ABSENT);
    }

    private static Map<String, UserConfig> users(SectionReader section) {
        Map<String, UserConfig> users = new LinkedHashMap<>();
        section.sections().forEach((name, user) -> users.put(name, user(name, user)));
        return users;
    }

    private static UserConfig user(String name, SectionReader user) {
        return new UserConfig(
                name,
                user.secret(AuthKeys.USER_PASSWORD),
                user.find(AuthKeys.USER_SERVER_USER),
                user.get(AuthKeys.USER_SERVER_AUTH),
                user.secrets(AuthKeys.USER_SERVER_PASSWORD),
                user.list(AuthKeys.USER_CERTIFICATE_NAMES));
    }

    private static AuthConfig auth(SectionReader auth, Optional<String> onlyServer) {
        SectionReader query = auth.section("query");
        return new AuthConfig(
                auth.list(AuthKeys.AUTH_METHODS),
                auth.list("rules").stream().map(ConfigReader::authRule).toList(),
                auth.get(AuthKeys.AUTH_TRUST_ANYWHERE),
                query.isPresent() ? Optional.of(authQuery(query, onlyServer)) : Optional.empty(),
                authThrottle(auth.section("throttle")));
    }

    private static AuthThrottle authThrottle(SectionReader throttle) {
        return new AuthThrottle(
                throttle.get(AuthKeys.AUTH_THROTTLE_DELAY),
                throttle.get(AuthKeys.AUTH_THROTTLE_MAX_DELAY),
                throttle.get(AuthKeys.AUTH_THROTTLE_MAX_ATTEMPTS),
                throttle.get(AuthKeys.AUTH_THROTTLE_MAX_WAITING),
                throttle.get(AuthKeys.AUTH_THROTTLE_MAX_PAIRS));
    }

    private static AuthRule authRule(SectionReader rule) {
        return new AuthRule(
                rule.list(AuthKeys.AUTH_RULE_USER),
                rule.list(AuthKeys.AUTH_RULE_DATABASE),
                rule.list(AuthKeys.AUTH_RULE_ADDRESS),
                rule.get(AuthKeys.AUTH_RULE_TLS),
                rule.list(AuthKeys.AUTH_RULE_METHODS));
    }

    private static AuthQuery authQuery(SectionReader query, Optional<String> onlyServer) {
        return new AuthQuery(
                serverOf(AuthKeys.AUTH_QUERY_SERVER, query, onlyServer),
                query.get(AuthKeys.AUTH_QUERY_DATABASE),
                query.require(AuthKeys.AUTH_QUERY_USER, ABSENT),
                query.requireSecrets(AuthKeys.AUTH_QUERY_PASSWORD),
                query.get(AuthKeys.AUTH_QUERY_QUERY),
                query.get(AuthKeys.AUTH_QUERY_CACHE));
    }

    /** The tenant {@code default} goes last, wherever it stands: it takes everybody, so that none after it would be met. */
    private static List<TenantConfig> tenants(SectionReader section, int maxClients) {
        List<TenantConfig> tenants = new ArrayList<>();
        section.sections().forEach((name, tenant) -> {
            if (!name.equals(TenantConfig.DEFAULT)) {
                tenants.add(tenant(name, tenant, maxClients));
            }
        });
        tenants.add(tenant(TenantConfig.DEFAULT, section.section(TenantConfig.DEFAULT), maxClients));
        return tenants;
    }

    private static TenantConfig tenant(String name, SectionReader tenant, int maxClients) {
        SectionReader match = tenant.section("match");
        return new TenantConfig(
                name,
                new TenantMatch(
                        match.list(TenantKeys.MATCH_USER),
                        match.list(TenantKeys.MATCH_DATABASE),
                        match.list(TenantKeys.MATCH_APPLICATION_NAME),
                        match.list(TenantKeys.MATCH_OPTION),
                        match.list(TenantKeys.MATCH_SNI),
                        match.list(TenantKeys.MATCH_ADDRESS)),
                tenant.find(TenantKeys.MAX_CLIENTS).orElse(maxClients),
                tenant.get(TenantKeys.LOGINS_PER_SECOND),
                tenant.get(TenantKeys.WEIGHT),
                tenant.get(TenantKeys.RESERVED_CONNECTIONS),
                tenant.get(TenantKeys.MAX_CONNECTIONS),
                tenant.get(TenantKeys.TRANSACTIONS_PER_SECOND),
                tenant.find(TenantKeys.TRANSACTIONS_BURST),
                tenant.get(TenantKeys.MAX_WAITING),
                tenant.get(TenantKeys.MAX_WAIT),
                tenant.find(TenantKeys.MAX_PINS),
                new TenantTimeouts(
                        tenant.find(TenantKeys.LOGIN_TIMEOUT),
                        tenant.find(TenantKeys.QUERY_TIMEOUT),
                        tenant.find(TenantKeys.TRANSACTION_TIMEOUT),
                        tenant.find(TenantKeys.IDLE_IN_TRANSACTION_TIMEOUT),
                        tenant.find(TenantKeys.CLIENT_IDLE_TIMEOUT),
                        tenant.find(TenantKeys.QUERY_WAIT_NOTIFY)));
    }

    private static AdminConfig admin(SectionReader admin) {
        return new AdminConfig(
                admin.get(AdminKeys.DATABASE),
                admin.list(AdminKeys.USERS),
                admin.list(AdminKeys.STATS_USERS),
                admin.get(AdminKeys.RESERVED_CLIENTS));
    }

    private static Timeouts timeouts(SectionReader timeouts) {
        return new Timeouts(
                timeouts.get(Keys.TIMEOUT_LOGIN),
                timeouts.get(Keys.TIMEOUT_SERVER_CONNECT),
                timeouts.get(Keys.TIMEOUT_QUERY),
                timeouts.get(Keys.TIMEOUT_TRANSACTION),
                timeouts.get(Keys.TIMEOUT_IDLE_IN_TRANSACTION),
                timeouts.get(Keys.TIMEOUT_CLIENT_IDLE),
                timeouts.get(Keys.TIMEOUT_QUERY_WAIT_NOTIFY),
                timeouts.get(Keys.TIMEOUT_SERVER_IDLE),
                timeouts.get(Keys.TIMEOUT_SERVER_LIFETIME),
                timeouts.get(Keys.TIMEOUT_DRAIN));
    }

    private static HttpConfig http(SectionReader http) {
        return new HttpConfig(
                http.get(Keys.HTTP_ADDRESS),
                http.get(Keys.HTTP_PORT),
                http.get(Keys.HTTP_ENABLED),
                http.get(Keys.HTTP_READY_WHEN_DEGRADED));
    }

    private static MetricsConfig metrics(SectionReader metrics) {
        SectionReader emf = metrics.section("emf");
        SectionReader statsd = metrics.section("statsd");
        return new MetricsConfig(
                metrics.optionalSecret(MetricsKeys.CONFIG_HASH_KEY),
                new EmfConfig(
                        emf.get(MetricsKeys.EMF_ENABLED),
                        emf.get(MetricsKeys.EMF_NAMESPACE),
                        emf.get(MetricsKeys.EMF_INTERVAL),
                        emf.section("dimensions").texts(MetricsKeys.EMF_DIMENSIONS),
                        emf.get(MetricsKeys.EMF_TOP_TENANTS)),
                new StatsdConfig(
                        statsd.find(MetricsKeys.STATSD_HOST),
                        statsd.get(MetricsKeys.STATSD_PORT),
                        statsd.get(MetricsKeys.STATSD_INTERVAL)),
                otlp(metrics.section("otlp")));
    }

    private static OtlpConfig otlp(SectionReader otlp) {
        return new OtlpConfig(
                otlp.find(OtlpKeys.ENDPOINT),
                otlp.get(OtlpKeys.INTERVAL),
                otlp.get(OtlpKeys.TIMEOUT),
                otlp.section("headers").namedSecrets(OtlpKeys.HEADERS),
                otlp.section("resource").texts(OtlpKeys.RESOURCE));
    }

    private static LoggingConfig logging(SectionReader logging) {
        return new LoggingConfig(
                logging.get(Keys.LOGGING_FORMAT),
                logging.get(Keys.LOGGING_LEVEL),
                logging.get(Keys.LOGGING_SLOW_TRANSACTION));
    }
}
