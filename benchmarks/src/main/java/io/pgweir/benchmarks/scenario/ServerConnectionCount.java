package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Asks PostgreSQL itself, on a direct connection, how many others of this user and database there are. */
public record ServerConnectionCount(Connection connection, PreparedStatement statement) implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final String QUERY = """
            select count(*) from pg_stat_activity
            where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
            """;

    /** All that there are. */
    static ServerConnectionCount open(Endpoint server) throws SQLException {
        return open(server, QUERY);
    }

    /** Those whose last client bore this name. */
    public static ServerConnectionCount of(Endpoint server, String applicationName) throws SQLException {
        return named(server, QUERY + "and application_name = ?", applicationName);
    }

    /** Those that run a query for a client of this name. */
    public static ServerConnectionCount atWork(Endpoint server, String applicationName) throws SQLException {
        return named(server, QUERY + "and state = 'active' and application_name = ?", applicationName);
    }

    private static ServerConnectionCount named(Endpoint server, String query, String applicationName)
            throws SQLException {
        ServerConnectionCount count = open(server, query);
        count.statement.setString(1, applicationName);
        return count;
    }

    private static ServerConnectionCount open(Endpoint server, String query) throws SQLException {
        Connection connection = server.connect(SILENCE);
        try {
            return new ServerConnectionCount(connection, connection.prepareStatement(query));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    public int now() throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
