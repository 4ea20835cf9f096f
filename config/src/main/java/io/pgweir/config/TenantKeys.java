package io.pgweir.config;

import static io.pgweir.config.Key.optional;
import static io.pgweir.config.Key.withDefault;
import static io.pgweir.config.ValueType.integer;

import java.time.Duration;
import java.util.List;

/** The keys of {@code tenants}: what classes of clients there are, and what each may have. */
final class TenantKeys {

    static final Key<Integer> MAX_CLIENTS = optional(
            "tenants.*.max_clients",
            integer(1, Keys.MOST_CLIENTS),
            "`listen.max_clients`",
            "Client connections of the tenant at once; no more than `listen.max_clients`.");
    static final Key<Integer> LOGINS_PER_SECOND = withDefault(
            "tenants.*.logins_per_second",
            integer(0, Keys.MOST_CLIENTS),
            "0",
            "Logins of the tenant that may begin in a second, and as many at once after a pause; one more is refused with"
                    + " SQLSTATE 53300 before it is checked who it is. `0` is no limit.");
    static final Key<Integer> WEIGHT = withDefault(
            "tenants.*.weight",
            integer(1, 1_000),
            "1",
            "The tenant's part of a server's time while clients of several tenants wait: with 8 and 1, the first gets eight"
                    + " ninths of it.");
    static final Key<Integer> RESERVED_CONNECTIONS = withDefault(
            "tenants.*.reserved_connections",
            integer(0, Keys.MOST_CONNECTIONS),
            "0",
            "Server connections of each server that the tenant gets before anybody else as they come free, as long as it has"
                    + " fewer; while nobody of it waits they are lent.");
    static final Key<Integer> MAX_CONNECTIONS = withDefault(
            "tenants.*.max_connections",
            integer(0, Keys.MOST_CONNECTIONS),
            "0",
            "Server connections of each server that the tenant may use at once, over all pools; `0` is no limit but that"
                    + " of the pools.");
    static final Key<Integer> TRANSACTIONS_PER_SECOND = withDefault(
            "tenants.*.transactions_per_second",
            integer(0, Keys.MOST_CLIENTS),
            "0",
            "Transactions that the tenant may begin in a second at each server; what is above waits. `0` is no limit.");
    static final Key<Integer> TRANSACTIONS_BURST = optional(
            "tenants.*.transactions_burst",
            integer(1, Keys.MOST_CLIENTS),
            "`transactions_per_second`",
            "Transactions that may begin at once after a pause, where `transactions_per_second` is set.");
    static final Key<Integer> MAX_WAITING = withDefault(
            "tenants.*.max_waiting",
            integer(0, Keys.MOST_CLIENTS),
            "1000",
            "Clients of the tenant that may wait for a server connection at once; one more is refused. `0` is no limit.");
    static final Key<Duration> MAX_WAIT = withDefault(
            "tenants.*.max_wait",
            ValueType.DURATION,
            "10s",
            "How long a client may wait for a server connection before it is refused with SQLSTATE 53300.");

    static final Key<Integer> MAX_PINS = optional(
            "tenants.*.max_pins",
            integer(1, Keys.MOST_CLIENTS),
            "half of the pool's `pool_size`, at least 1",
            "Clients of the tenant that may keep server connections of one pool beyond their transactions, because of a"
                    + " temporary table and the like; one more is refused with SQLSTATE 53400.");

    static final Key<Duration> LOGIN_TIMEOUT = own("login_timeout", "login", ValueType.DURATION);
    static final Key<Duration> QUERY_TIMEOUT = own("query_timeout", "query", ValueType.DURATION_OR_ZERO);
    static final Key<Duration> TRANSACTION_TIMEOUT =
            own("transaction_timeout", "transaction", ValueType.DURATION_OR_ZERO);
    static final Key<Duration> IDLE_IN_TRANSACTION_TIMEOUT =
            own("idle_in_transaction_timeout", "idle_in_transaction", ValueType.DURATION_OR_ZERO);
    static final Key<Duration> CLIENT_IDLE_TIMEOUT =
            own("client_idle_timeout", "client_idle", ValueType.DURATION_OR_ZERO);
    static final Key<Duration> QUERY_WAIT_NOTIFY =
            own("query_wait_notify", "query_wait_notify", ValueType.DURATION_OR_ZERO);

    static final Key<Glob> MATCH_USER = optional("tenants.*.match.user", ValueType.PATTERN, "any", "Which users.")
            .asList();
    static final Key<Glob> MATCH_DATABASE = optional(
                    "tenants.*.match.database",
                    ValueType.PATTERN,
                    "any",
                    "Which databases, by the name that the client asked for.")
            .asList();
    static final Key<Glob> MATCH_APPLICATION_NAME = optional(
                    "tenants.*.match.application_name",
                    ValueType.PATTERN,
                    "any",
                    "Which `application_name` at login, which a client can choose.")
            .asList();
    static final Key<Glob> MATCH_OPTION = optional(
                    "tenants.*.match.option",
                    ValueType.PATTERN,
                    "any",
                    "Which `-c pgweir.tenant=…` in the startup options, which a client can choose: so `user` must say who may"
                            + " (`\"*\"`: everybody). The option is not passed on to PostgreSQL.")
            .asList();
    static final Key<Glob> MATCH_SNI = optional(
                    "tenants.*.match.sni",
                    ValueType.HOST_PATTERN,
                    "any",
                    "Which host name, as the client says in TLS that it connects to; upper and lower case are alike. Whoever"
                            + " connects to an address, or without TLS, says none.")
            .asList();
    static final Key<RuleAddress> MATCH_ADDRESS = optional(
                    "tenants.*.match.address",
                    ValueType.RULE_ADDRESS,
                    "any",
                    "Where from: `10.0.0.0/8`, `fd00::/8`, `10.1.2.3`; `local` is the Unix-domain socket. Behind a load balancer"
                            + " of `listen.proxy_protocol` it is the client's own address that counts.")
            .asList();

    /** In the order of the manual. */
    static final List<Key<?>> ALL = List.of(
            MAX_CLIENTS,
            LOGINS_PER_SECOND,
            WEIGHT,
            RESERVED_CONNECTIONS,
            MAX_CONNECTIONS,
            TRANSACTIONS_PER_SECOND,
            TRANSACTIONS_BURST,
            MAX_WAITING,
            MAX_WAIT,
            MAX_PINS,
            LOGIN_TIMEOUT,
            QUERY_TIMEOUT,
            TRANSACTION_TIMEOUT,
            IDLE_IN_TRANSACTION_TIMEOUT,
            CLIENT_IDLE_TIMEOUT,
            QUERY_WAIT_NOTIFY,
            MATCH_USER,
            MATCH_DATABASE,
            MATCH_APPLICATION_NAME,
            MATCH_OPTION,
            MATCH_SNI,
            MATCH_ADDRESS);

    private TenantKeys() {}

    private static Key<Duration> own(String name, String ofAll, ValueType<Duration> type) {
        String key = "`timeouts." + ofAll + "`";
        return optional("tenants.*." + name, type, key, "In the place of " + key + ", for clients of the tenant.");
    }
}
