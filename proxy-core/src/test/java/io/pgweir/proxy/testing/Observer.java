package io.pgweir.proxy.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks at PostgreSQL past pgweir, as its superuser: what has really arrived there, and what is really left. */
public final class Observer implements AutoCloseable {

    private final Connection connection;

    private Observer(Connection connection) {
        this.connection = connection;
    }

    public static Observer of(TestPostgres postgres) throws SQLException {
        return new Observer(postgres.direct());
    }

    /** Of a PostgreSQL of a test's own. */
    public static Observer at(int port) throws SQLException {
        return new Observer(DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + TestPostgres.DATABASE, "postgres", ""));
    }

    /** Statements without an answer. */
    public void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row as text; null if there is no row. */
    public String ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    public int count(String rowsOf) throws SQLException {
        return Integer.parseInt(ask("select count(*) from " + rowsOf));
    }

    /** How many connections to PostgreSQL {@link TestPostgres#USER} has; nobody but pgweir logs in as that. */
    public int serverConnections() throws SQLException {
        return count("pg_stat_activity where usename = '" + TestPostgres.USER + "'");
    }

    /** Waits until some backend of {@link TestPostgres#USER} is in pg_sleep. */
    public void awaitSleeping() throws Exception {
        Await.until(
                "a backend sleeps",
                () -> count("pg_stat_activity where usename = '" + TestPostgres.USER + "' and wait_event = 'PgSleep'")
                        > 0);
    }

    /** Waits until that backend runs a statement that contains the text. */
    public void awaitRunning(String pid, String text) throws Exception {
        Await.until(
                "backend " + pid + " runs " + text,
                () -> count("pg_stat_activity where pid = " + pid + " and state = 'active' and strpos(query, '" + text
                                + "') > 0")
                        == 1);
    }

    /** Ends that backend as an administrator would, and waits until it is gone. */
    public void terminate(String pid) throws Exception {
        run("select pg_terminate_backend(" + pid + ")");
        awaitGone(pid);
    }

    public void awaitGone(String pid) throws Exception {
        Await.until("backend " + pid + " is gone", () -> count("pg_stat_activity where pid = " + pid) == 0);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
