package io.pgweir.config;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reports what is wrong between values that are each right. A problem is shown at one of the values; if that value, or the
 * place that it is missing from, has been reported already, the problem is only its consequence and left out.
 */
final class CrossChecks {

    /** PostgreSQL's rule for names of custom parameters, which covers its own; section 20.16 of the manual. */
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");

    private final Tree.Mapping tree;
    private final PgweirConfig config;
    private final Problems problems;

    CrossChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.config = config;
        this.problems = problems;
    }

    void check() {
        listenTls();
        servers();
        reportAbsenceIf(
                config.databases().isEmpty() && !config.servers().isEmpty(),
                "databases",
                "databases is missing",
                "with several servers, say which database is on which, e.g. databases: { app: { server: "
                        + config.servers().keySet().stream().findFirst().orElse("") + " } }");
        config.databases().values().forEach(this::database);
        auth();
        users();
        new TenantChecks(tree, config, problems).check();
        new AdminChecks(tree, config, problems).check();
        new EmfChecks(tree, config, problems).check();
        new OtlpChecks(tree, config, problems).check();
    }

    private void listenTls() {
        ListenTlsMode mode = config.listen().tls().mode();
        if (mode == ListenTlsMode.DISABLE) {
            for (String file : List.of("certificate", "client_ca")) {
                problems.addIf(
                        !tree.contains("listen", "tls", "mode") && tree.contains("listen", "tls", file),
                        tree.placeOf("listen", "tls", file),
                        "listen.tls." + file + " is not used while listen.tls.mode is disable",
                        "add mode: require, or mode: disable if that is meant");
            }
            return;
        }
        problems.addIf(
                mode.demandsCertificate() && !tree.contains("listen", "tls", "client_ca"),
                tree.placeOf("listen", "tls", "mode"),
                "listen.tls.mode '" + mode.label() + "' needs a client_ca",
                "add listen.tls.client_ca, a PEM file with the authorities of clients' certificates");
        for (String file : List.of("certificate", "key")) {
            if (!tree.contains("listen", "tls", file)) {
                Place place = tree.placeOf("listen", "tls", "mode");
                problems.add(
                        place,
                        "listen.tls.mode '" + mode.label() + "' needs a " + file,
                        "add listen.tls." + file + ", a PEM file");
            }
        }
    }

    private void servers() {
        reportAbsenceIf(
                config.servers().isEmpty(),
                "servers",
                "servers is missing",
                "name at least one, e.g. servers: { main: { host: localhost } }");
        for (ServerConfig server : config.servers().values()) {
            problems.addIf(
                    server.socketDirectory().isPresent() && server.tls().mode() != ServerTlsMode.DISABLE,
                    tree.placeOf("servers", server.name(), "tls", "mode"),
                    "servers." + server.name() + ".tls.mode '"
                            + server.tls().mode().label()
                            + "' has no meaning on a Unix-domain socket, where PostgreSQL does not encrypt",
                    "leave tls out, or give the name of a host");
            problems.addIf(
                    server.tls().ca().isPresent() && !server.tls().mode().verifies(),
                    tree.placeOf("servers", server.name(), "tls", "ca"),
                    "servers." + server.name() + ".tls.ca is not used by the mode '"
                            + server.tls().mode().label() + "', which verifies nothing",
                    "set mode: verify-full, or leave ca out");
            ownCertificate(server);
            problems.addIf(
                    server.tls().channelBinding() == ChannelBindingMode.REQUIRE
                            && server.tls().mode() == ServerTlsMode.DISABLE,
                    tree.placeOf("servers", server.name(), "tls", "channel_binding"),
                    "servers." + server.name() + ".tls.channel_binding 'require' cannot be kept without TLS, as mode is"
                            + " disable",
                    "set mode: verify-full, or leave channel_binding out");
            int kept = config.databases().values().stream()
                    .filter(database -> database.server().equals(server.name()))
                    .mapToInt(DatabaseConfig::minPoolSize)
                    .reduce(0, CrossChecks::capped);
            problems.addIf(
                    kept > server.maxConnections(),
                    tree.placeOf("servers", server.name(), "max_connections"),
                    "the databases of server '" + server.name() + "' keep " + kept + " connections (min_pool_size), but"
                            + " max_connections is " + server.maxConnections(),
                    "raise max_connections or lower min_pool_size");
        }
    }

    private void ownCertificate(ServerConfig server) {
        ServerTls tls = server.tls();
        String path = "servers." + server.name() + ".tls.";
        boolean half = tls.certificate().isPresent() != tls.key().isPresent();
        String given = tls.certificate().isPresent() ? "certificate" : "key";
        String missing = tls.certificate().isPresent() ? "key" : "certificate";
        problems.addIf(
                half,
                tree.placeOf("servers", server.name(), "tls", given),
                path + given + " is of no use without " + path + missing,
                "add " + missing + ", a PEM file, or leave " + given + " out");
        problems.addIf(
                !half && tls.certificate().isPresent() && tls.mode() == ServerTlsMode.DISABLE,
                tree.placeOf("servers", server.name(), "tls", "certificate"),
                path + "certificate is not used while " + path + "mode is disable",
                "set mode: verify-full, or leave certificate and key out");
    }

    private static int capped(int a, int b) {
        return (int) Math.min(Integer.MAX_VALUE, (long) a + b);
    }

    private void database(DatabaseConfig database) {
        String name = database.name();
        serverExists(database.server(), "databases." + name + ".server", tree.placeOf("databases", name, "server"));
        if (!problems.isReported(tree.placeOf("databases", name, "pool_size"))) {
            problems.addIf(
                    database.minPoolSize() > database.poolSize(),
                    tree.placeOf("databases", name, "min_pool_size"),
                    "databases." + name + ".min_pool_size " + database.minPoolSize() + " is more than pool_size "
                            + database.poolSize(),
                    "raise pool_size or lower min_pool_size");
        }
        for (String key : List.of("session_state", "session_state_audit")) {
            problems.addIf(
                    database.poolMode() == PoolMode.SESSION && tree.contains("databases", name, key),
                    tree.placeOf("databases", name, key),
                    "databases." + name + "." + key
                            + " is not used by the pool_mode 'session', where a client keeps its"
                            + " server connection",
                    "set pool_mode: transaction, or leave " + key + " out");
        }
        for (String setting : database.settings().keySet()) {
            problems.addIf(
                    !SETTING_NAME.matcher(setting).matches(),
                    tree.placeOf("databases", name, "settings", setting),
                    "'" + setting + "' is not the name of a parameter",
                    "write a name as SHOW takes it, e.g. statement_timeout");
        }
    }

    private void auth() {
        new AuthChecks(tree, config, problems).check();
        config.auth().query().ifPresent(this::authQuery);
    }

    private void authQuery(AuthQuery query) {
        Place place = tree.placeOf("auth", "query", "server");
        serverExists(query.server(), "auth.query.server", place);
        ServerConfig server = config.servers().get(query.server());
        problems.addIf(
                server != null && server.socketDirectory().isPresent(),
                place,
                "auth.query.server '" + query.server()
                        + "' is a Unix-domain socket, and auth.query connects by TCP only",
                "add a server with a host name for it, e.g. localhost");
    }

    private void users() {
        Set<AuthMethod> methods = EnumSet.noneOf(AuthMethod.class);
        methods.addAll(config.auth().methods());
        config.auth().rules().forEach(rule -> methods.addAll(rule.methods()));
        reportAbsenceIf(
                config.users().isEmpty() && config.auth().query().isEmpty() && !methods.contains(AuthMethod.TRUST),
                "users",
                "nobody can log in: there are no users and no auth.query",
                "add a user, e.g. users: { app: { password: \"${APP_PASSWORD}\" } }");
        boolean onlyScram =
                EnumSet.of(AuthMethod.SCRAM_SHA_256, AuthMethod.REJECT).containsAll(methods);
        boolean namesCount =
                methods.contains(AuthMethod.CERT) || config.listen().tls().mode() == ListenTlsMode.VERIFY_FULL;
        boolean unasked = methods.contains(AuthMethod.CERT) || methods.contains(AuthMethod.TRUST);
        for (UserConfig user : config.users().values()) {
            problems.addIf(
                    !unasked && PasswordKind.of(user.password()) == PasswordKind.NONE,
                    tree.placeOf("users", user.name(), "password"),
                    "users." + user.name() + ".password is missing",
                    "add password: " + AuthKeys.USER_PASSWORD.type().description());
            problems.addIf(
                    onlyScram && PasswordKind.of(user.password()) == PasswordKind.MD5_HASH,
                    tree.placeOf("users", user.name(), "password"),
                    "users." + user.name() + ".password is an md5 hash, which scram-sha-256 cannot check",
                    "store a SCRAM verifier, or add md5 to auth.methods");
            problems.addIf(
                    !user.certificateNames().isEmpty() && !namesCount,
                    tree.placeOf("users", user.name(), "certificate_names"),
                    "users." + user.name()
                            + ".certificate_names is not used, as no method is cert and listen.tls.mode is not verify-full",
                    "add cert to auth.methods or to a rule, or leave certificate_names out");
            if (user.serverAuth() != ServerAuth.PASSWORD) {
                token(user);
            }
        }
    }

    /** A token travels as it is, and whoever reads it can log in with it. */
    private void token(UserConfig user) {
        Place place = tree.placeOf("users", user.name(), "server_auth");
        String written = user.serverAuthKey() + " '" + user.serverAuth().label() + "'";
        problems.addIf(
                TokenProvider.of(user.serverAuth()).isEmpty(),
                place,
                written + " needs a module that is not on the class path",
                "put pgweir-aws.jar into the directory lib beside pgweir.jar, or name it in PGWEIR_CLASSPATH");
        problems.addIf(
                !user.serverPasswords().isEmpty(),
                tree.placeOf("users", user.name(), "server_password"),
                "users." + user.name() + ".server_password is not used beside " + written,
                "leave one of the two out");
        for (ServerConfig server : config.servers().values()) {
            problems.addIf(
                    server.tls().mode().allowsPlainText(),
                    place,
                    written + " needs TLS, and servers." + server.name() + ".tls.mode is "
                            + server.tls().mode().label(),
                    "set servers." + server.name() + ".tls.mode: verify-full");
        }
    }

    /** An empty name is one that is missing, and without servers all names are wrong: both have been reported. */
    private void serverExists(String server, String path, Place place) {
        problems.addIf(
                !server.isEmpty()
                        && !config.servers().isEmpty()
                        && !config.servers().containsKey(server),
                place,
                path + " '" + server + "' is not one of the servers",
                Nearest.hint(server, config.servers().keySet()));
    }

    /** Several sections may be missing at the same place, the beginning, without one following from the other. */
    private void reportAbsenceIf(boolean absent, String section, String message, String hint) {
        if (absent && !(tree.contains(section) && problems.isReported(tree.placeOf(section)))) {
            problems.add(tree.placeOf(section), message, hint);
        }
    }
}
