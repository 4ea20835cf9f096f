package io.pgweir.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The look-up of users in PostgreSQL.
 *
 * @param server a key of {@link PgweirConfig#servers}
 * @param database the database that the query runs in
 * @param user the role that runs it
 * @param passwords of that role, one or, while one replaces the other, two
 * @param sql one JDBC parameter ({@code ?}), the user's name; returns name and password as {@code pg_authid} stores them
 * @param cacheTtl how long an answer is believed; zero asks at every login
 */
public record AuthQuery(
        String server, String database, String user, List<Secret> passwords, String sql, Duration cacheTtl) {

    public AuthQuery {
        Objects.requireNonNull(server, "server");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(user, "user");
        passwords = List.copyOf(passwords);
        Objects.requireNonNull(sql, "sql");
        Objects.requireNonNull(cacheTtl, "cacheTtl");
    }
}
