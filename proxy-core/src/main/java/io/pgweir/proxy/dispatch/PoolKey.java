package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

import io.pgweir.proxy.metrics.LogText;

/**
 * Which server connections are interchangeable: those of one database and one user on one server.
 *
 * @param server the name of the server in the configuration
 * @param database the name that clients ask for, which need not be PostgreSQL's
 * @param user the role that the server connections log in with
 */
public record PoolKey(String server, String database, String user) {
    public PoolKey {
        requireNonNull(server, "server");
        requireNonNull(database, "database");
        requireNonNull(user, "user");
    }

    /** As logs name it; under {@code databases."*"} the name of the database is whatever a client asks for. */
    @Override
    public String toString() {
        return server + "/" + LogText.name(database) + "/" + LogText.name(user);
    }
}
