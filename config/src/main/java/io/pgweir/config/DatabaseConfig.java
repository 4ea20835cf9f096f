package io.pgweir.config;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A database as clients see it, and where it really is.
 *
 * @param name what clients ask for, or {@link #ANY_OTHER}
 * @param server a key of {@link PgweirConfig#servers}
 * @param database its name on the server; empty = the name that the client asked for
 * @param poolSize server connections at once, for each user of the database
 * @param minPoolSize server connections that are kept open even if nobody needs them, for each user
 * @param sessionState only of meaning in {@link PoolMode#TRANSACTION}
 * @param sessionStateAudit only of meaning in {@link PoolMode#TRANSACTION}
 * @param settings run-time parameters that every client of the database starts with, in the order of the file
 */
public record DatabaseConfig(
        String name,
        String server,
        Optional<String> database,
        PoolMode poolMode,
        int poolSize,
        int minPoolSize,
        SessionStateMode sessionState,
        StateAuditMode sessionStateAudit,
        Map<String, String> settings) {

    /** The name of the entry that serves every database without an entry of its own. */
    public static final String ANY_OTHER = "*";

    public DatabaseConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(poolMode, "poolMode");
        Objects.requireNonNull(sessionState, "sessionState");
        Objects.requireNonNull(sessionStateAudit, "sessionStateAudit");
        settings = PgweirConfig.inOrder(settings);
    }
}
