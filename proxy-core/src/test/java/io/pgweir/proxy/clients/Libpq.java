package io.pgweir.proxy.clients;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.pgweir.proxy.testing.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** PostgreSQL's own client library, of the version of the PostgreSQL that the tests run. */
final class Libpq implements AutoCloseable {

    /** The functions of libpq that are needed here, under their own names. */
    private interface Functions extends Library {
        Pointer PQconnectdb(String conninfo);

        int PQstatus(Pointer connection);

        String PQerrorMessage(Pointer connection);

        int PQsslInUse(Pointer connection);

        Pointer PQexec(Pointer connection, String query);

        String PQgetvalue(Pointer result, int row, int column);

        void PQclear(Pointer result);

        void PQfinish(Pointer connection);

        int PQlibVersion();
    }

    private static final int CONNECTION_OK = 0;
    private static final Functions FUNCTIONS = load();

    private final Pointer connection;

    private Libpq(Pointer connection) {
        this.connection = connection;
    }

    private static Functions load() {
        try (Connection postgres = TestPostgres.newest().direct();
                Statement sql = postgres.createStatement();
                ResultSet row = sql.executeQuery("select setting from pg_config where name = 'LIBDIR'")) {
            row.next();
            return Native.load(Path.of(row.getString(1), "libpq.so.5").toString(), Functions.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code PG_VERSION_NUM}: 180006 for 18.6. */
    static int version() {
        return FUNCTIONS.PQlibVersion();
    }

    /** @throws SQLException with libpq's words, if it comes to nothing */
    static Libpq connect(String conninfo) throws SQLException {
        Libpq client = new Libpq(FUNCTIONS.PQconnectdb(conninfo));
        if (FUNCTIONS.PQstatus(client.connection) != CONNECTION_OK) {
            String message = FUNCTIONS.PQerrorMessage(client.connection);
            client.close();
            throw new SQLException(message);
        }
        return client;
    }

    boolean isEncrypted() {
        return FUNCTIONS.PQsslInUse(connection) != 0;
    }

    /** The first column of the first row. */
    String ask(String query) {
        Pointer result = FUNCTIONS.PQexec(connection, query);
        String value = FUNCTIONS.PQgetvalue(result, 0, 0);
        FUNCTIONS.PQclear(result);
        return value;
    }

    @Override
    public void close() {
        FUNCTIONS.PQfinish(connection);
    }
}
