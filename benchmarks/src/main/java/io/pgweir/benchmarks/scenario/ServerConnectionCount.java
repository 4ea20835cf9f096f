package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** Asks PostgreSQL itself, on a direct connection, how many others of this user and database there are. */
record ServerConnectionCount(Connection connection, PreparedStatement statement) implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(30);

    private static final String QUERY = """
            select count(*) from pg_stat_activity
            where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
            """;

    static ServerConnectionCount open(Endpoint server) throws SQLException {
        Connection connection = server.connect(SILENCE);
        try {
            return new ServerConnectionCount(connection, connection.prepareStatement(QUERY));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    int now() throws SQLException {
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
