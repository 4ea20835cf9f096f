package io.pgweir.cli.pgbouncer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code admin:}, who may use the console. */
final class AdminSection {

    /** pgweir's name of the console, which PgBouncer does not reserve, and PgBouncer's. */
    private static final String OWN_NAME = "pgweir";

    private static final String PGBOUNCERS_NAME = "pgbouncer";

    private AdminSection() {}

    static Map<String, Object> of(Ini ini) {
        Map<String, Object> admin = new LinkedHashMap<>();
        if (ini.databases().contains(OWN_NAME)) {
            admin.put("database", PGBOUNCERS_NAME);
        }
        put("users", users(ini, "admin_users"), admin);
        put("stats_users", users(ini, "stats_users"), admin);
        return admin;
    }

    private static void put(String key, List<String> users, Map<String, Object> admin) {
        if (!users.isEmpty()) {
            admin.put(key, users);
        }
    }

    /** Those of a list who could log in. */
    static List<String> users(Ini ini, String setting) {
        return names(ini.text(setting, "")).stream()
                .filter(name -> LookUp.of(ini).isPresent()
                        || ini.users()
                                .find(name)
                                .filter(entry -> UsersSection.canLogIn(entry, ini))
                                .isPresent())
                .toList();
    }

    static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
