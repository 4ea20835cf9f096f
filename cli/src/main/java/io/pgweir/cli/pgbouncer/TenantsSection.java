package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code tenants:}, which is where pgweir has the limits that PgBouncer has for users and for databases. A client is of one
 * tenant only: of its user's, where both its user and its database have limits.
 */
final class TenantsSection {

    /** In the place of "for ever". */
    static final String LONGEST_WAIT = "1h";

    private static final int DEFAULT_WAIT = 120;

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
        add(
                "user-" + name,
                Map.of("user", name),
                limit(ini.ofUser(name, "max_user_connections"), "max_user_connections"),
                limit(ini.ofUser(name, "max_user_client_connections"), "max_user_client_connections"),
                ini.ofUser(name, "query_wait_timeout"));
    }

    private void database(String name) {
        add(
                "database-" + name,
                Map.of("database", name),
                isAlone(name) ? 0 : sizes.database(name),
                limit(ini.ofDatabase(name, "max_db_client_connections"), "max_db_client_connections"),
                ini.ofDatabase(name, "query_wait_timeout"));
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

    private void add(String name, Map<String, Object> match, int connections, int clients, Optional<Setting> ownWait) {
        if (connections <= 0 && clients <= 0 && ownWait.isEmpty()) {
            return;
        }
        Map<String, Object> tenant = new LinkedHashMap<>();
        tenant.put("match", match);
        if (connections > 0) {
            tenant.put("max_connections", connections);
        }
        if (clients > 0) {
            tenant.put("max_clients", Math.min(clients, Translation.clients(ini)));
        }
        tenant.put("max_wait", wait(ownWait));
        tenants.put(name, tenant);
    }

    private String wait(Optional<Setting> own) {
        String text = own.map(setting -> Seconds.text(setting.milliseconds()))
                .orElseGet(() -> Seconds.of(ini, "query_wait_timeout", DEFAULT_WAIT));
        return text.equals("0") ? LONGEST_WAIT : text;
    }
}
