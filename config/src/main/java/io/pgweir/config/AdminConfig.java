package io.pgweir.config;

import java.util.List;
import java.util.Objects;

/**
 * The admin console: a database of pgweir's own.
 *
 * @param database what clients call it; {@link #ALIAS} is always another name of it
 * @param users who may do everything there
 * @param statsUsers who may look, and change nothing
 * @param reservedClients that either kind may have connected at once, beside {@code listen.max_clients}
 */
public record AdminConfig(String database, List<String> users, List<String> statsUsers, int reservedClients) {

    /** What programs ask for that know no console but PgBouncer's. */
    public static final String ALIAS = "pgbouncer";

    public AdminConfig {
        Objects.requireNonNull(database, "database");
        users = List.copyOf(users);
        statsUsers = List.copyOf(statsUsers);
    }

    /** Whether a client that asks for this database means the console. */
    public boolean isCalled(String name) {
        return name.equals(database) || name.equals(ALIAS);
    }
}
