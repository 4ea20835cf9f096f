package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code tenants:}, which is where pgweir has the limits that PgBouncer has for users and for databases. A client is of one
 * tenant only: of its user's, where both its user and its database have limits.
 */
final class TenantsSection {

    /** In the place of "for ever". */
    static final String LONGEST_WAIT = "1h";

    private static final int DEFAULT_WAIT = 120;
    private static final String WAIT = "query_wait_timeout";

    private static final Map<String, String> TIMEOUTS_OF_USERS = new TreeMap<>(Map.of(
            "query_timeout", "query_timeout",
            "transaction_timeout", "transaction_timeout",
            "idle_transaction_timeout", "idle_in_transaction_timeout",
            "client_idle_timeout", "client_idle_timeout"));

    private final Ini ini;
    private final PoolSizes sizes;
    private final Map<String, Object> tenants = new LinkedHashMap<>();

    private TenantsSection(Ini ini) {
        this.ini = ini;
        this.sizes = new PoolSizes(ini);
    }

    static Map<String, Object> of(Ini ini) {
        return new TenantsSection(ini).tenants();
    }

    private Map<String, Object> tenants() {
        ini.userNames().forEach(this::user);
        ini.databases().stream().filter(name -> !name.equals(Ini.ANY_OTHER)).forEach(this::database);
        tenants.put("default", Map.of("max_wait", wait(Optional.empty())));
        return tenants;
    }

    private void user(String name) {
        Map<String, Object> tenant = new LinkedHashMap<>();
        putLimit("max_connections", limit(ini.ofUser(name, "max_user_connections"), "max_user_connections"), tenant);
        putClients(limit(ini.ofUser(name, "max_user_client_connections"), "max_user_client_connections"), tenant);
        TIMEOUTS_OF_USERS.forEach((setting, key) ->
                ini.ofUser(name, setting).ifPresent(own -> tenant.put(key, Seconds.text(own.milliseconds()))));
        add("user-" + name, "user", name, tenant, ini.ofUser(name, WAIT));
    }

    private void database(String name) {
        Map<String, Object> tenant = new LinkedHashMap<>();
        putLimit("max_connections", isAlone(name) ? 0 : sizes.database(name), tenant);
        putClients(limit(ini.ofDatabase(name, "max_db_client_connections"), "max_db_client_connections"), tenant);
        add("database-" + name, "database", name, tenant, ini.ofDatabase(name, WAIT));
    }

    /** Whether the limit of the server is the database's own. */
    private boolean isAlone(String database) {
        Endpoint endpoint = Endpoint.of(database, ini);
        return ini.databases().stream()
                        .filter(other -> Endpoint.of(other, ini).equals(endpoint))
                        .count()
                == 1;
    }

    private int limit(Optional<Setting> own, String forAll) {
        return own.map(Setting::integer).filter(limit -> limit >= 0).orElseGet(() -> ini.integer(forAll, 0));
    }

    private static void putLimit(String key, int limit, Map<String, Object> tenant) {
        if (limit > 0) {
            tenant.put(key, limit);
        }
    }

    private void putClients(int limit, Map<String, Object> tenant) {
        putLimit("max_clients", Math.min(limit, Translation.clients(ini)), tenant);
    }

    /** Only who has a limit of its own needs to be a tenant. */
    private void add(String name, String trait, String value, Map<String, Object> limits, Optional<Setting> ownWait) {
        if (limits.isEmpty() && ownWait.isEmpty()) {
            return;
        }
        Map<String, Object> tenant = new LinkedHashMap<>();
        tenant.put("match", Map.of(trait, List.of(value)));
        tenant.putAll(limits);
        tenant.put("max_wait", wait(ownWait));
        tenants.put(name, tenant);
    }

    private String wait(Optional<Setting> own) {
        String text = own.map(setting -> Seconds.text(setting.milliseconds()))
                .orElseGet(() -> Seconds.of(ini, WAIT, DEFAULT_WAIT));
        return text.equals("0") ? LONGEST_WAIT : text;
    }
}
