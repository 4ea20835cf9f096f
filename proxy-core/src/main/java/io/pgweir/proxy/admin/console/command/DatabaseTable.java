package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import java.util.Map;
import java.util.Optional;

/** What holds for a database by the name that clients ask for, named in the file or not. */
record DatabaseTable(Map<String, DatabaseConfig> databases) {

    static DatabaseTable of(PgweirConfig config) {
        return new DatabaseTable(config.databases());
    }

    /** Empty if a reload has taken it away. */
    Optional<DatabaseConfig> find(String name) {
        return Optional.ofNullable(databases.getOrDefault(name, databases.get(DatabaseConfig.ANY_OTHER)));
    }

    /** Null if it is not known any more. */
    String modeOf(String name) {
        return find(name).map(database -> database.poolMode().label()).orElse(null);
    }
}
