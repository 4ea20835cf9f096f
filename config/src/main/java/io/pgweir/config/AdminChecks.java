package io.pgweir.config;

import java.util.List;

/** Reports databases that nobody could reach behind the console, and users of the console who could not log in. */
final class AdminChecks {

    private static final String SECTION = "admin";

    private final Tree.Mapping tree;
    private final PgweirConfig config;
    private final Problems problems;

    AdminChecks(Tree.Mapping tree, PgweirConfig config, Problems problems) {
        this.tree = tree;
        this.config = config;
        this.problems = problems;
    }

    void check() {
        config.databases().keySet().forEach(this::database);
        users("users", config.admin().users());
        users("stats_users", config.admin().statsUsers());
    }

    private void database(String name) {
        problems.addIf(
                name.equals(AdminConfig.ALIAS),
                tree.placeOf("databases", name),
                "databases." + name + " is a name of the admin console, by which PgBouncer's tools find it",
                "give it another name here, and its own in database: " + name);
        problems.addIf(
                name.equals(config.admin().database()),
                tree.placeOf("databases", name),
                "databases." + name + " has the name of the admin console (admin.database)",
                "set admin.database to a name that no database has, e.g. pgweir_admin");
    }

    private void users(String key, List<String> names) {
        for (String name : names) {
            problems.addIf(
                    !config.users().containsKey(name) && config.auth().query().isEmpty(),
                    tree.placeOf(SECTION, key),
                    "admin." + key + " '" + name + "' is not one of the users, and there is no auth.query",
                    Nearest.hint(name, config.users().keySet()));
        }
    }
}
