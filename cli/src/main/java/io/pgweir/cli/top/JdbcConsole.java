package io.pgweir.cli.top;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The console by PostgreSQL's protocol. */
public final class JdbcConsole implements Console {

    private static final String PATIENCE = "10";

    /** Kept, or its level would be forgotten. It warns of a PostgreSQL that calls itself PgBouncer, as the console does. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql");

    private final Connection connection;

    private JdbcConsole(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects, and blocks until it is logged in or 10 s have passed.
     *
     * @param password empty = what {@code ~/.pgpass} says, if anything
     * @param sslMode as libpq has it
     */
    public static JdbcConsole connect(
            String host, int port, String database, String user, Optional<String> password, String sslMode)
            throws SQLException {
        DRIVER.setLevel(Level.SEVERE);
        Properties properties = new Properties();
        properties.setProperty("user", user);
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("sslmode", sslMode);
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("ApplicationName", "pgweir top");
        properties.setProperty("loginTimeout", PATIENCE);
        properties.setProperty("socketTimeout", PATIENCE);
        String address = host.contains(":") ? "[" + host + "]" : host;
        return new JdbcConsole(
                DriverManager.getConnection("jdbc:postgresql://" + address + ":" + port + "/" + database, properties));
    }

    @Override
    public ConsoleTable show(String subject) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SHOW " + subject)) {
            ResultSetMetaData about = result.getMetaData();
            List<String> columns = new ArrayList<>();
            for (int column = 1; column <= about.getColumnCount(); column++) {
                columns.add(about.getColumnLabel(column));
            }
            List<List<String>> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns.size(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(row);
            }
            return new ConsoleTable(columns, rows);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
