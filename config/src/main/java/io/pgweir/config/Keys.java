package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.required;
import static io.pgweir.config.Key.withDefault;
import static io.pgweir.config.ValueType.choice;
import static io.pgweir.config.ValueType.integer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every key that there is. The loader, the hints about unknown keys, the names of the environment variables, the rules of
 * a reload and the manual are all made from this table, so that they cannot contradict each other. The part about who may
 * log in is {@link AuthKeys}, that about their limits {@link TenantKeys}, that about the console {@link AdminKeys}, that
 * about what is told {@link MetricsKeys} and {@link OtlpKeys}.
 */
final class Keys {

    /** As many as PostgreSQL allows for {@code max_connections}. */
    static final int MOST_CONNECTIONS = 262_143;

    static final int MOST_CLIENTS = 1_000_000;
    static final String ONLY_SERVER = "the only server; required if there are several";

    static final Key<String> LISTEN_ADDRESS = withDefault(
                    "listen.address",
                    ValueType.TEXT,
                    "127.0.0.1",
                    "Address that clients connect to; `0.0.0.0` for every IPv4 address of the machine, `::` for all.")
            .restart();
    static final Key<Integer> LISTEN_PORT = withDefault(
                    "listen.port",
                    ValueType.PORT_OR_ANY,
                    "6432",
                    "Port that clients connect to; `0` takes any free one.")
            .restart();
    static final Key<Path> LISTEN_UNIX_SOCKET_DIRECTORY = optional(
                    "listen.unix_socket_directory",
                    ValueType.DIRECTORY,
                    "none",
                    "Where, beside TCP, there is a socket `.s.PGSQL.<port>` for clients of the same machine: `psql -h` this"
                            + " directory. It is never encrypted, whatever `listen.tls` says.")
            .restart();
    static final Key<Boolean> LISTEN_REUSE_PORT = withDefault(
                    "listen.reuse_port",
                    ValueType.BOOLEAN,
                    "false",
                    "Whether several processes of one user may listen on this address and port at once, and the kernel shares the"
                            + " connections out (SO_REUSEPORT): so a new pgweir can take over from an old one that drains. A cancel request may reach the wrong one, which does not"
                            + " know it.")
            .restart();
    static final Key<Integer> LISTEN_MAX_CLIENTS = withDefault(
            "listen.max_clients",
            integer(1, MOST_CLIENTS),
            "10000",
            "Client connections at once; one more is refused with SQLSTATE 53300.");
    static final Key<Integer> LISTEN_MAX_HALF_OPEN = withDefault(
            "listen.max_half_open",
            integer(1, MOST_CLIENTS),
            "5000",
            "Connections that have not logged in yet, beside the clients that have. One more closes the one that has"
                    + " taken longest, so that nobody keeps others out by holding such connections. Each event loop for logins"
                    + " (one for two processors) has an equal part of it, at least one.");

    static final Key<Cidr> LISTEN_PROXY_PROTOCOL = optional(
                    "listen.proxy_protocol",
                    ValueType.CIDR,
                    "none",
                    "Load balancers whose connections begin with a header of the PROXY protocol (version 2) that names the"
                            + " client; a connection from there without one is closed: see [behind a load"
                            + " balancer](#behind-a-load-balancer).")
            .asList();

    static final Key<ListenTlsMode> LISTEN_TLS_MODE = withDefault(
            "listen.tls.mode",
            choice(ListenTlsMode.class),
            "disable",
            "Whether clients may (`allow`, `prefer`) or must (`require`) encrypt, must show a certificate besides"
                    + " (`verify-ca`), and one that bears the name of the user (`verify-full`).");
    static final Key<Path> LISTEN_TLS_CERTIFICATE = optional(
            "listen.tls.certificate",
            ValueType.FILE,
            "none; required unless `mode` is `disable`",
            "PEM file with the certificate of pgweir and the chain above it.");
    static final Key<Path> LISTEN_TLS_KEY = optional(
            "listen.tls.key",
            ValueType.FILE,
            "none; required unless `mode` is `disable`",
            "PEM file with the private key of the certificate (PKCS #8, not encrypted).");
    static final Key<Path> LISTEN_TLS_CLIENT_CA = optional(
            "listen.tls.client_ca",
            ValueType.FILE,
            "none; required by `verify-ca` and `verify-full`",
            "PEM file with the authorities whose certificates clients may show; they are asked for one in every mode.");

    static final Key<String> SERVER_HOST = required(
            "servers.*.host",
            ValueType.TEXT,
            "Host name or IP address of the PostgreSQL server; or, beginning with `/`, the directory of its Unix-domain"
                    + " socket, as `/var/run/postgresql`, on which there is no TLS.");
    static final Key<Integer> SERVER_PORT = withDefault(
            "servers.*.port",
            ValueType.PORT,
            "5432",
            "Port of the PostgreSQL server, which is also in the name of its Unix-domain socket.");
    static final Key<Integer> SERVER_MAX_CONNECTIONS = withDefault(
            "servers.*.max_connections",
            integer(1, MOST_CONNECTIONS),
            "40",
            "Connections to this server at once, over all pools; never exceeded, whatever the pools say.");
    static final Key<Integer> SERVER_MAX_CONNECTING = withDefault(
            "servers.*.max_connecting",
            integer(1, MOST_CONNECTIONS),
            "10",
            "Connections to this server that may be in the making at once, over all pools: however many clients come, PostgreSQL"
                    + " is not stormed with logins. Each pool begins with two and doubles while logins succeed.");
    static final Key<ServerTlsMode> SERVER_TLS_MODE = withDefault(
            "servers.*.tls.mode",
            choice(ServerTlsMode.class),
            "verify-full",
            "What `sslmode` is to libpq; plain text has to be asked for with `disable`, except on a Unix-domain socket.");
    static final Key<Path> SERVER_TLS_CA = optional(
            "servers.*.tls.ca",
            ValueType.FILE,
            "the authorities that the Java runtime trusts",
            "PEM file with the authorities to trust; for the modes that verify.");
    static final Key<Path> SERVER_TLS_CERTIFICATE = optional(
            "servers.*.tls.certificate",
            ValueType.FILE,
            "none",
            "PEM file with pgweir's own certificate and its chain, for a PostgreSQL that asks its clients for one.");
    static final Key<Path> SERVER_TLS_KEY = optional(
            "servers.*.tls.key",
            ValueType.FILE,
            "none",
            "PEM file with the private key of that certificate, in PKCS #8 and without a password.");
    static final Key<ChannelBindingMode> SERVER_TLS_CHANNEL_BINDING = withDefault(
            "servers.*.tls.channel_binding",
            choice(ChannelBindingMode.class),
            "prefer",
            "What it is to libpq: whether SCRAM binds the login to the TLS connection (SCRAM-SHA-256-PLUS). `require` takes no"
                    + " other way to log in, and so keeps out who sits in between even where `mode` verifies nothing.");

    static final Key<String> DATABASE_SERVER = optional(
            "databases.*.server", ValueType.TEXT, ONLY_SERVER, "The server that the database is on, by its name here.");
    static final Key<String> DATABASE_DATABASE = optional(
            "databases.*.database",
            ValueType.TEXT,
            "the name that the client asked for",
            "The name of the database on the server.");
    static final Key<PoolMode> DATABASE_POOL_MODE = withDefault(
            "databases.*.pool_mode",
            choice(PoolMode.class),
            "transaction",
            "How long a client keeps a server connection: one transaction, or until it leaves.");
    static final Key<Integer> DATABASE_POOL_SIZE = withDefault(
            "databases.*.pool_size",
            integer(1, MOST_CONNECTIONS),
            "20",
            "Server connections at once, for each user of the database.");
    static final Key<Integer> DATABASE_MIN_POOL_SIZE = withDefault(
            "databases.*.min_pool_size",
            integer(0, MOST_CONNECTIONS),
            "0",
            "Server connections that stay open when nobody needs them, for each user of the database.");
    static final Key<SessionStateMode> DATABASE_SESSION_STATE = withDefault(
            "databases.*.session_state",
            choice(SessionStateMode.class),
            "track",
            "What becomes of what a transaction leaves behind in its session: `track` carries settings from one server"
                    + " connection to the next, and keeps a client on its connection only for what cannot be carried"
                    + " (temporary tables, session advisory locks, `LISTEN` …); `pin` keeps it there for settings, too;"
                    + " `reject` carries settings and refuses the rest with SQLSTATE 0A000. For `pool_mode: transaction`.");
    static final Key<StateAuditMode> DATABASE_SESSION_STATE_AUDIT = withDefault(
            "databases.*.session_state_audit",
            choice(StateAuditMode.class),
            "sampled",
            "Whether PostgreSQL is asked what a transaction has really left in its session, since a function can do what no"
                    + " text tells: behind one transaction a second of each pool (`sampled`) or behind every one (`always`,"
                    + " for tests). What is found is logged, counted, and treated as if a command had done it. For"
                    + " `pool_mode: transaction`.");
    static final Key<String> DATABASE_SETTINGS = optional(
            "databases.*.settings.*",
            ValueType.ANY_TEXT,
            "none",
            "A run-time parameter of PostgreSQL that every client of the database starts with, e.g. `timezone: UTC`.");

    static final Key<Duration> TIMEOUT_LOGIN = withDefault(
            "timeouts.login", ValueType.DURATION, "15s", "From a client's connection to the end of its login.");
    static final Key<Duration> TIMEOUT_SERVER_CONNECT = withDefault(
            "timeouts.server_connect",
            ValueType.DURATION,
            "5s",
            "From the start of a connection to a server to the end of the login there.");
    static final Key<Duration> TIMEOUT_QUERY = withDefault(
            "timeouts.query",
            ValueType.DURATION_OR_ZERO,
            "0",
            "One query, from its start to its end; `0` is no limit.");
    static final Key<Duration> TIMEOUT_TRANSACTION = withDefault(
            "timeouts.transaction",
            ValueType.DURATION_OR_ZERO,
            "10m",
            "One transaction, from its start to its end; `0` is no limit.");
    static final Key<Duration> TIMEOUT_IDLE_IN_TRANSACTION = withDefault(
            "timeouts.idle_in_transaction",
            ValueType.DURATION_OR_ZERO,
            "60s",
            "How long a client may be silent within a transaction; `0` is no limit.");
    static final Key<Duration> TIMEOUT_CLIENT_IDLE = withDefault(
            "timeouts.client_idle",
            ValueType.DURATION_OR_ZERO,
            "0",
            "How long a client may be silent outside of a transaction; `0` is no limit.");
    static final Key<Duration> TIMEOUT_QUERY_WAIT_NOTIFY = withDefault(
            "timeouts.query_wait_notify",
            ValueType.DURATION_OR_ZERO,
            "5s",
            "How long a client waits for a server connection until a NOTICE tells it so, with what it waits for; `0` is"
                    + " never. How long it waits in all is `tenants.*.max_wait`.");
    static final Key<Duration> TIMEOUT_SERVER_IDLE = withDefault(
            "timeouts.server_idle",
            ValueType.DURATION_OR_ZERO,
            "10m",
            "How long an unused server connection above `min_pool_size` stays open; `0` is for ever.");
    static final Key<Duration> TIMEOUT_SERVER_LIFETIME = withDefault(
            "timeouts.server_lifetime",
            ValueType.DURATION_OR_ZERO,
            "1h",
            "The age at which a server connection is replaced, once it is free; `0` is never.");
    static final Key<Duration> TIMEOUT_DRAIN = withDefault(
            "timeouts.drain",
            ValueType.DURATION_OR_ZERO,
            "25s",
            "How long transactions may go on after a request to stop; `0` cuts them off at once.");

    static final Key<Boolean> HTTP_ENABLED = withDefault(
                    "http.enabled", ValueType.BOOLEAN, "true", "Whether metrics and health are served over HTTP.")
            .restart();
    static final Key<String> HTTP_ADDRESS = withDefault(
                    "http.address", ValueType.TEXT, "127.0.0.1", "Address that metrics and health are served on.")
            .restart();
    static final Key<Integer> HTTP_PORT = withDefault(
                    "http.port",
                    ValueType.PORT_OR_ANY,
                    "9127",
                    "Port that metrics and health are served on; `0` takes any free one.")
            .restart();

    static final Key<ReadyWhenDegraded> HTTP_READY_WHEN_DEGRADED = withDefault(
            "http.ready_when_degraded",
            choice(ReadyWhenDegraded.class),
            "once_warm",
            "Whether `/health/ready` is 200 while no server can be reached: once pgweir has been ready (`once_warm`), also"
                    + " at a start, or `never`.");

    static final Key<LogFormat> LOGGING_FORMAT = withDefault(
            "logging.format", choice(LogFormat.class), "text", "Lines for people, or one JSON object a line.");
    static final Key<LogLevel> LOGGING_LEVEL =
            withDefault("logging.level", choice(LogLevel.class), "info", "The least important event that is logged.");

    static final Key<Duration> LOGGING_SLOW_TRANSACTION = withDefault(
            "logging.slow_transaction",
            ValueType.DURATION_OR_ZERO,
            "0",
            "Transactions that take longer are logged when they end, with the last statement's shape: its text with a `?` for"
                    + " each constant. `0` logs none.");
    static final Key<Boolean> RELOAD_WATCH = withDefault(
            "reload.watch",
            ValueType.BOOLEAN,
            "false",
            "Whether a change of the file is a reload, too. It is looked at every two seconds, by what is in it, and taken when"
                    + " it stays the same for as long.");

    static final Key<TransportChoice> TRANSPORT = withDefault(
                    "transport",
                    choice(TransportChoice.class),
                    "auto",
                    "How sockets are waited for, those of clients and those of servers; see [transports](#transports).")
            .restart();

    private static final List<Key<?>> PLACES = List.of(
            LISTEN_ADDRESS,
            LISTEN_PORT,
            LISTEN_UNIX_SOCKET_DIRECTORY,
            LISTEN_REUSE_PORT,
            LISTEN_MAX_CLIENTS,
            LISTEN_MAX_HALF_OPEN,
            LISTEN_PROXY_PROTOCOL,
            LISTEN_TLS_MODE,
            LISTEN_TLS_CERTIFICATE,
            LISTEN_TLS_KEY,
            LISTEN_TLS_CLIENT_CA,
            SERVER_HOST,
            SERVER_PORT,
            SERVER_MAX_CONNECTIONS,
            SERVER_MAX_CONNECTING,
            SERVER_TLS_MODE,
            SERVER_TLS_CA,
            SERVER_TLS_CERTIFICATE,
            SERVER_TLS_KEY,
            SERVER_TLS_CHANNEL_BINDING,
            DATABASE_SERVER,
            DATABASE_DATABASE,
            DATABASE_POOL_MODE,
            DATABASE_POOL_SIZE,
            DATABASE_MIN_POOL_SIZE,
            DATABASE_SESSION_STATE,
            DATABASE_SESSION_STATE_AUDIT,
            DATABASE_SETTINGS);
    private static final List<Key<?>> THE_REST =
            List.of(LOGGING_FORMAT, LOGGING_LEVEL, LOGGING_SLOW_TRANSACTION, RELOAD_WATCH, TRANSPORT);
    private static final List<Key<?>> TIMEOUTS_AND_HTTP = List.of(
            TIMEOUT_LOGIN,
            TIMEOUT_SERVER_CONNECT,
            TIMEOUT_QUERY,
            TIMEOUT_TRANSACTION,
            TIMEOUT_IDLE_IN_TRANSACTION,
            TIMEOUT_CLIENT_IDLE,
            TIMEOUT_QUERY_WAIT_NOTIFY,
            TIMEOUT_SERVER_IDLE,
            TIMEOUT_SERVER_LIFETIME,
            TIMEOUT_DRAIN,
            HTTP_ENABLED,
            HTTP_ADDRESS,
            HTTP_PORT,
            HTTP_READY_WHEN_DEGRADED);

    /** In the order of the manual; the keys of one section stand together. */
    static final List<Key<?>> ALL = Stream.of(
                    PLACES,
                    AuthKeys.ALL,
                    TenantKeys.ALL,
                    AdminKeys.ALL,
                    TIMEOUTS_AND_HTTP,
                    MetricsKeys.ALL,
                    OtlpKeys.ALL,
                    THE_REST)
            .flatMap(List::stream)
            .toList();

    /** The {@code *} of a path: a name that the user chooses. */
    static final String ANY_NAME = "*";

    /** Ends the name of a list of sections in a path. */
    static final String LIST = "[]";

    private Keys() {}

    /** The names that may stand in the section of this path; just {@link #ANY_NAME} where the user chooses them. */
    static List<String> namesIn(String section) {
        String prefix = section.isEmpty() ? "" : section + ".";
        return ALL.stream()
                .map(Key::path)
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()).split("\\.", 2)[0].replace(LIST, ""))
                .distinct()
                .toList();
    }

    /** The path of a section in a list; people count from 1. */
    static String item(String path, int index) {
        return path + "[" + (index + 1) + "]";
    }

    /** Whether there is a list of sections at this path. */
    static boolean isList(String path) {
        return !namesIn(path + LIST).isEmpty();
    }

    /** The key of this path, if it is a key and not a section; both are written with {@code *} for chosen names. */
    static Stream<Key<?>> at(String path) {
        return ALL.stream().filter(key -> key.path().equals(path));
    }
}
