package io.pgweir.cli.pgbouncer;

import static io.pgweir.cli.pgbouncer.Judgement.different;
import static io.pgweir.cli.pgbouncer.Judgement.same;
import static io.pgweir.cli.pgbouncer.Judgement.unsupported;
import static io.pgweir.cli.pgbouncer.Rule.always;
import static io.pgweir.cli.pgbouncer.Rule.choice;
import static io.pgweir.cli.pgbouncer.Rule.emptyOr;
import static io.pgweir.cli.pgbouncer.Rule.key;
import static io.pgweir.cli.pgbouncer.Rule.zeroOr;
import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.Collectors;

/** Pools: their sizes for all, for databases and for users. */
final class PoolRules {

    private static final Rule MODE = choice(
            Map.of("session", same("databases.*.pool_mode"), "transaction", same("databases.*.pool_mode")),
            different("databases.*.pool_mode: transaction; transactions of several statements are not refused", ""));
    private static final Judgement RESERVE = different(
            "part of databases.*.pool_size: there is no reserve that opens only after a wait",
            "tenants.*.reserved_connections keeps connections for those who must not wait");
    private static final Judgement USER_LIMIT = same("tenants.user-*.max_connections, for each server");
    private static final Judgement DATABASE_CLIENTS =
            same("tenants.database-*.max_clients, for whom no tenant of a user takes");

    static final Map<String, Rule> ALL = Map.ofEntries(
            entry("pool_mode", MODE),
            entry("default_pool_size", PoolRules::poolSize),
            entry("min_pool_size", key("databases.*.min_pool_size, for each user once it has come")),
            entry("reserve_pool_size", zeroOr(RESERVE)),
            entry(
                    "reserve_pool_timeout",
                    (setting, ini) -> ini.isOn("reserve_pool_size") ? RESERVE : same("there is no reserve")),
            entry("max_db_connections", (setting, ini) -> PoolRules.databaseLimit(setting, ini)),
            entry("max_db_client_connections", zeroOr(DATABASE_CLIENTS)),
            entry("max_user_connections", zeroOr(USER_LIMIT)),
            entry("max_user_client_connections", zeroOr(same("tenants.user-*.max_clients"))));

    static final Map<String, Rule> DATABASES = Map.ofEntries(
            entry("dbname", key("databases.*.database")),
            entry("host", PoolRules::host),
            entry("port", key("servers.*.port")),
            entry("user", PoolRules::forcedUser),
            entry("password", PoolRules::forcedUser),
            entry("auth_user", LoginRules::user),
            entry("auth_query", LoginRules::query),
            entry("auth_dbname", LoginRules::database),
            entry("pool_size", PoolRules::poolSize),
            entry("min_pool_size", key("databases.*.min_pool_size")),
            entry("reserve_pool_size", zeroOr(RESERVE)),
            entry("reserve_pool", zeroOr(RESERVE)),
            entry(
                    "connect_query",
                    emptyOr(unsupported(
                            "nothing runs on a new server connection",
                            "what it SETs goes into databases.*.settings, or ALTER ROLE … SET"))),
            entry("pool_mode", MODE),
            entry("query_wait_timeout", (setting, ini) -> ofNamed(setting, "tenants.database-*.max_wait")),
            entry("load_balance_hosts", PoolRules::balancing),
            entry("max_db_connections", PoolRules::databaseLimit),
            entry("max_db_client_connections", (setting, ini) -> ofNamed(setting, DATABASE_CLIENTS.why())),
            entry(
                    "server_lifetime",
                    always(unsupported("timeouts.server_lifetime is the same for all databases", "choose the lowest"))),
            entry("client_encoding", key("databases.*.settings.client_encoding")),
            entry("datestyle", key("databases.*.settings.datestyle")),
            entry("timezone", key("databases.*.settings.timezone")),
            entry("application_name", key("databases.*.settings.application_name")));

    static final Map<String, Rule> USERS = Map.ofEntries(
            entry(
                    "pool_size",
                    always(unsupported(
                            "pools are as large as databases.*.pool_size says",
                            "tenants.*.max_connections limits a user, over all of its pools"))),
            entry("reserve_pool_size", always(unsupported("there is no reserve", RESERVE.action()))),
            entry(
                    "pool_mode",
                    always(unsupported(
                            "the mode is the database's", "a second name for the database, with the other pool_mode"))),
            entry("max_user_connections", zeroOr(USER_LIMIT)),
            entry("max_user_client_connections", zeroOr(same("tenants.user-*.max_clients"))),
            entry("query_timeout", key("tenants.user-*.query_timeout")),
            entry("query_wait_timeout", key("tenants.user-*.max_wait")),
            entry("idle_transaction_timeout", key("tenants.user-*.idle_in_transaction_timeout")),
            entry("transaction_timeout", key("tenants.user-*.transaction_timeout")),
            entry("client_idle_timeout", key("tenants.user-*.client_idle_timeout")));

    private PoolRules() {}

    private static Judgement poolSize(Setting setting, Ini ini) {
        return setting.integer() == 0
                ? different("databases.*.pool_size, 100: there is no pool without a limit", "choose a size")
                : same("databases.*.pool_size, for each user");
    }

    private static Judgement host(Setting setting, Ini ini) {
        if (setting.value().contains(",")) {
            return unsupported(
                    "a server has one host: the first is taken, "
                            + Endpoint.of(setting.owner(), ini).host(),
                    "name a server for each, and a database on each");
        }
        return setting.value().startsWith("@")
                ? unsupported("there are no abstract sockets", "name a directory or a host")
                : same("servers.*.host");
    }

    private static Judgement balancing(Setting setting, Ini ini) {
        boolean several = ini.ofDatabase(setting.owner(), "host")
                .filter(host -> host.value().contains(","))
                .isPresent();
        return several
                ? unsupported("a server has one host", "name a server for each, and a database on each")
                : same("there is one host");
    }

    private static Judgement forcedUser(Setting setting, Ini ini) {
        ForcedRole role = ForcedRole.of(ini).orElse(null);
        if (role == null) {
            return unsupported(
                    "the role at PostgreSQL is a matter of the user, and not of the database: each user keeps its own",
                    "users.*.server_user and server_password, or a pgweir for each role");
        }
        if (setting.name().equals("user") && role.password().isEmpty()) {
            return different(
                    "users.*.server_user; no password in clear is known, and pgweir has to know it",
                    "write users.*.server_password, unless PostgreSQL asks for none");
        }
        String looked = LookUp.of(ini).isPresent() ? "; not for users that auth.query finds" : "";
        return same("users.*.server_" + setting.name() + ", as all databases name the same" + looked);
    }

    private static Judgement databaseLimit(Setting setting, Ini ini) {
        if (setting.integer() <= 0) {
            return same("no limit but that of the server");
        }
        return ofNamed(
                setting,
                "servers.*.max_connections; of a server with several databases tenants.database-*.max_connections");
    }

    /** What a tenant does cannot be done for the databases that have no name. */
    private static Judgement ofNamed(Setting setting, String key) {
        return setting.owner().equals(Ini.ANY_OTHER)
                ? unsupported("a tenant takes a database by its name", "write the databases that are meant by name")
                : same(key);
    }

    /** What pgweir asks for and PgBouncer has no word for. */
    static String budgets(Ini ini) {
        PoolSizes sizes = new PoolSizes(ini);
        return Endpoint.named(ini).entrySet().stream()
                .map(named -> "servers." + named.getValue() + ".max_connections: " + sizes.server(named.getKey()))
                .collect(Collectors.joining(", "));
    }
}
