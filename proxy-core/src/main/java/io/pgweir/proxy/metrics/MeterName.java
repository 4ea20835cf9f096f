package io.pgweir.proxy.metrics;

import static io.pgweir.proxy.metrics.MeterName.Kind.COUNTER;
import static io.pgweir.proxy.metrics.MeterName.Kind.GAUGE;
import static io.pgweir.proxy.metrics.MeterName.Kind.HISTOGRAM;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Every meter that pgweir publishes: its name, unit, tags and what it tells. The names are a contract with dashboards and
 * alerts; Prometheus sees them with underscores, the unit, and {@code _total} for counters.
 *
 * <p>The tags {@code server}, {@code database} and {@code user} are those of a pool: the server's name in the configuration
 * and the names as PostgreSQL knows them. Names come from clients, so they are bounded: the first {@value
 * #MAX_TAGGED_POOLS} pools of a server are told apart, all others are summed with {@value #OTHER} for database and user.
 */
public enum MeterName {
    CLIENTS("clients", GAUGE, null, "Clients that have logged in, by state", Tags.SERVER, Tags.STATE),
    LOGINS_FAILED("logins.failed", COUNTER, null, "Clients that were not let in, by reason", Tags.REASON),
    LOGINS_THROTTLED(
            "logins.throttled",
            COUNTER,
            null,
            "Answers of clients that had to wait for their turn, and refusals that were held back, behind wrong passwords"
                    + " of the same user from the same address"),
    WAITING("waiting", GAUGE, null, "Clients that wait for a server connection", Tags.POOL),
    OLDEST_WAIT("oldest.wait", GAUGE, Units.SECONDS, "How long the first in the queue has waited", Tags.POOL),
    WAIT("wait", HISTOGRAM, Units.SECONDS, "From needing a server connection until having one", Tags.POOL),
    CHECKOUTS("checkouts", COUNTER, null, "Server connections given to clients", Tags.POOL),
    REFUSALS("refusals", COUNTER, null, "Clients that got no server connection, by reason", Tags.POOL, Tags.REASON),

    TENANT_CLIENTS("tenant.clients", GAUGE, null, "Its clients that have logged in, over all servers", Tags.TENANT),
    TENANT_LOGINS("tenant.logins", COUNTER, null, "Its clients that were let in", Tags.TENANT),
    TENANT_LOGINS_REFUSED(
            "tenant.logins.refused",
            COUNTER,
            null,
            "Its clients that were not let in, by the limit that was reached",
            Tags.TENANT,
            Tags.REASON),
    TENANT_CONNECTIONS(
            "tenant.connections", GAUGE, null, "Server connections that its clients use", Tags.SERVER, Tags.TENANT),
    TENANT_WAITING(
            "tenant.waiting", GAUGE, null, "Its clients that wait for a server connection", Tags.SERVER, Tags.TENANT),
    TENANT_OLDEST_WAIT(
            "tenant.oldest.wait",
            GAUGE,
            Units.SECONDS,
            "How long the one of them has waited longest",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_WAIT(
            "tenant.wait",
            HISTOGRAM,
            Units.SECONDS,
            "How long its clients have waited for the connections that they were given, mostly not at all",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_TRANSACTION(
            "tenant.transaction",
            HISTOGRAM,
            Units.SECONDS,
            "From the first request of a transaction of its clients to its end",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_QUERY(
            "tenant.query",
            HISTOGRAM,
            Units.SECONDS,
            "While PostgreSQL worked on one request of its clients",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_LOGIN(
            "tenant.login",
            HISTOGRAM,
            Units.SECONDS,
            "From the StartupMessage of one of its clients until it was let in",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_CHECKOUTS(
            "tenant.checkouts", COUNTER, null, "Server connections given to its clients", Tags.SERVER, Tags.TENANT),
    TENANT_SERVER_TIME(
            "tenant.server.time",
            COUNTER,
            Units.SECONDS,
            "Time that its clients have used server connections",
            Tags.SERVER,
            Tags.TENANT),
    TENANT_THROTTLED("tenant.throttled", COUNTER, null, "Waits that began above its rate", Tags.SERVER, Tags.TENANT),
    TENANT_REFUSALS(
            "tenant.refusals",
            COUNTER,
            null,
            "Its clients that got no server connection, by reason",
            Tags.SERVER,
            Tags.TENANT,
            Tags.REASON),

    TRANSACTIONS("transactions", COUNTER, null, "Transactions that have ended", Tags.POOL),
    TRANSACTION(
            "transaction",
            HISTOGRAM,
            Units.SECONDS,
            "From the first request of a client's transaction to its end",
            Tags.POOL),
    QUERY("query", HISTOGRAM, Units.SECONDS, "While PostgreSQL worked on one request of a client", Tags.POOL),
    LOGIN("login", HISTOGRAM, Units.SECONDS, "From a client's StartupMessage until it was let in", Tags.POOL),
    QUERIES(
            "queries",
            COUNTER,
            null,
            "Commands that PostgreSQL has completed for clients; one that fails is an error",
            Tags.POOL),
    RECEIVED("received", COUNTER, Units.BYTES, "Bytes from clients", Tags.POOL),
    SENT("sent", COUNTER, Units.BYTES, "Bytes to clients", Tags.POOL),
    ERRORS("errors", COUNTER, null, "Errors from PostgreSQL, by SQLSTATE class", Tags.POOL, Tags.SQLSTATE_CLASS),

    PINS(
            "pins",
            GAUGE,
            null,
            "Clients that keep a server connection beyond their transactions, by tenant and reason; one of several"
                    + " reasons counts at each",
            Tags.SERVER,
            Tags.TENANT,
            Tags.REASON),
    PIN_REFUSALS("pin.refusals", COUNTER, null, "Clients that would have, beyond max_pins", Tags.POOL),

    UNFORESEEN_STATES(
            "unforeseen.states",
            COUNTER,
            null,
            "Transactions that the audit has found to leave in their session what no text had told",
            Tags.POOL),

    SERVER_CONNECTIONS("server.connections", GAUGE, null, "Server connections by state", Tags.POOL, Tags.STATE),
    SERVER_OPENED("server.opened", COUNTER, null, "Server connections opened and logged in", Tags.POOL),
    SERVER_OPEN_FAILURES("server.open.failures", COUNTER, null, "Attempts to open one that failed", Tags.POOL),
    SERVER_CLOSED("server.closed", COUNTER, null, "Server connections closed, for any reason", Tags.POOL),
    SERVER_UNKNOWN(
            "server.unknown",
            COUNTER,
            null,
            "Server connections closed without word from PostgreSQL that the backend has ended",
            Tags.POOL),
    SERVER_EVICTIONS("server.evictions", COUNTER, null, "Server connections closed for another pool's sake", Tags.POOL),

    POOL_SIZE("pool.size", GAUGE, null, "The limit pool_size", Tags.POOL),
    MIN_POOL_SIZE("min.pool.size", GAUGE, null, "The aim min_pool_size", Tags.POOL),
    MAX_CONNECTIONS("max.connections", GAUGE, null, "The limit max_connections, over all pools", Tags.SERVER),
    SLOTS_USED("slots.used", GAUGE, null, "Server connections that count against max_connections", Tags.SERVER),
    INTEGRITY_VIOLATIONS(
            "integrity.violations",
            COUNTER,
            null,
            "Server connections closed as their replies made no sense",
            Tags.SERVER),

    CERTIFICATE_EXPIRY(
            "certificate.expiry",
            GAUGE,
            Units.SECONDS,
            "Until the end of a certificate that pgweir shows; negative behind it",
            Tags.CERTIFICATE),
    TLS_HANDSHAKE_FAILURES("tls.handshake.failures", COUNTER, null, "TLS handshakes with clients that have failed"),

    PROXY_HEADER_FAILURES(
            "proxy.header.failures",
            COUNTER,
            null,
            "Connections from addresses of listen.proxy_protocol that did not begin with a header of the PROXY protocol"),

    HALF_OPEN("logins.half_open", GAUGE, null, "Connections that have not logged in yet"),
    HALF_OPEN_EVICTIONS(
            "logins.half_open.evicted",
            COUNTER,
            null,
            "Connections closed before their login since too many others came behind them"),

    CONFIG_HASH(
            "config.hash",
            GAUGE,
            null,
            "Always 1; the tag is the hash of the configuration in force, the same where that is the same",
            Tags.HASH),
    CONFIG_WAITING("config.waiting", GAUGE, null, "Keys whose change waits for the next start"),
    RELOADS(
            "config.reloads",
            COUNTER,
            null,
            "Attempts to reload the configuration, by what became of them",
            Tags.RESULT),
    RELOADED(
            "config.reloaded",
            GAUGE,
            Units.SECONDS,
            "When the latest reload was that ended so, since 1970; 0 if none did",
            Tags.RESULT),
    READY("ready", GAUGE, null, "1 if /health/ready is 200, else 0"),
    LOOP_SILENCE("loop.silence", GAUGE, Units.SECONDS, "Since an event loop of the data path last turned", Tags.LOOP),
    UPTIME("uptime", GAUGE, Units.SECONDS, "Since the process started"),
    INFO("info", GAUGE, null, "Always 1; the tags tell what runs", Tags.VERSION, Tags.JAVA, Tags.TRANSPORT),
    MEMORY_USED("memory.used", GAUGE, Units.BYTES, "Memory of the JVM and of Netty's buffers in use", Tags.AREA),
    MEMORY_MAX("memory.max", GAUGE, Units.BYTES, "The most that the area may grow to", Tags.AREA);

    /** How many pools of one server have tags of their own. */
    public static final int MAX_TAGGED_POOLS = 500;

    /** Stands for database and user of the pools that have none. */
    public static final String OTHER = "other";

    public enum Kind {
        GAUGE,
        COUNTER,
        HISTOGRAM
    }

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final List<String> tags;

    MeterName(String name, Kind kind, String unit, String description, String... tags) {
        this.id = "pgweir." + name;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags =
                Arrays.stream(tags).flatMap(keys -> Stream.of(keys.split(","))).toList();
    }

    /** The name with dots, as Micrometer writes it. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** The unit in words; null for plain numbers. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** The keys, in the order in which values are given. */
    public List<String> tags() {
        return tags;
    }

    private static final class Units {
        static final String SECONDS = "seconds";
        static final String BYTES = "bytes";
    }

    private static final class Tags {
        static final String SERVER = "server";
        static final String POOL = "server,database,user";
        static final String STATE = "state";
        static final String TENANT = "tenant";
        static final String REASON = "reason";
        static final String SQLSTATE_CLASS = "sqlstate_class";
        static final String CERTIFICATE = "certificate";
        static final String LOOP = "loop";
        static final String VERSION = "version";
        static final String JAVA = "java";
        static final String TRANSPORT = "transport";
        static final String AREA = "area";
        static final String HASH = "hash";
        static final String RESULT = "result";
    }
}
