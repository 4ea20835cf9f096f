package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin console as real clients use it. */
@Timeout(60)
class ConsoleClientsTest {

    private TestPgweir pgweir;

    @BeforeEach
    void start() {
        pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 2, "admin: { users: [app] }\n");
    }

    @AfterEach
    void stop() {
        pgweir.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preferQueryMode=simple",
                "preferQueryMode=extended",
                "preferQueryMode=extendedForPrepared",
                "preferQueryMode=extendedCacheEverything",
                "prepareThreshold=1",
                "prepareThreshold=-1",
                "binaryTransfer=false",
                "assumeMinServerVersion=9.0&ApplicationName=x",
                "targetServerType=primary",
                "readOnly=true"
            })
    void pgjdbc(String properties) throws SQLException {
        String url = pgweir.jdbcUrl("pgweir") + "?" + properties;
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.PASSWORD)) {
            assertThat(connection.isValid(5)).isTrue();
            // HikariCP asks for this before it lends a connection out.
            assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            try (PreparedStatement lists = connection.prepareStatement("SHOW LISTS")) {
                for (int i = 0; i < 7; i++) {
                    assertThat(figures(lists))
                            .contains("databases=3", "peers=0")
                            .hasSize(14);
                }
            }
            assertThatThrownBy(() -> execute(connection, "SHOW NOTHING"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
            execute(connection, "SHOW HELP");
        }
    }

    private static List<String> figures(PreparedStatement lists) throws SQLException {
        List<String> figures = new ArrayList<>();
        try (ResultSet rows = lists.executeQuery()) {
            assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.INTEGER);
            while (rows.next()) {
                figures.add(rows.getString("list") + "=" + rows.getInt("items"));
            }
        }
        return figures;
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    @Test
    void pgjdbc_without_autocommit_and_by_portions() throws SQLException {
        String url = pgweir.jdbcUrl("pgweir");
        try (Connection connection = DriverManager.getConnection(url, TestPostgres.USER, TestPostgres.PASSWORD)) {
            connection.setAutoCommit(false);
            try (PreparedStatement lists = connection.prepareStatement("SHOW LISTS")) {
                lists.setFetchSize(3);
                assertThat(figures(lists)).hasSize(14);
            }
            connection.commit();
        }
    }

    @Test
    void psql() throws Exception {
        assertThat(run("psql", "-XAt", "-c", "show state", "-c", "select 1", "-c", "select version"))
                .startsWith("active|yes\npaused|no\nsuspended|no\n1\nPgBouncer 1.25.2 compatible");
        assertThat(run("psql", "-X", "-c", "show help")).contains("NOTICE:  Console usage", "SHOW POOLS");
        assertThat(run("psql", "-XAt", "-c", "show pols"))
                .contains("ERROR:  \"show pols\" is no command of the console", "HINT:  did you mean 'SHOW POOLS'?");
    }

    @Test
    void the_version_is_that_of_the_build() throws Exception {
        assertThat(run("psql", "-XAt", "-c", "show version"))
                .matches("PgBouncer 1\\.25\\.2 compatible, by pgweir \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    }

    /** What psql asks of the catalogue is no command with a slip in it. */
    @Test
    void who_takes_the_console_for_a_database_is_told() throws Exception {
        for (String asked : List.of("\\d", "\\l", "select * from pg_stat_activity", "select current_database()")) {
            assertThat(run("psql", "-X", "-c", asked))
                    .contains("is no command of the console", "Connect to a database for queries")
                    .doesNotContain("did you mean");
        }
    }

    private String run(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGHOST", "127.0.0.1");
        builder.environment().put("PGPORT", Integer.toString(pgweir.port()));
        builder.environment().put("PGUSER", TestPostgres.USER);
        builder.environment().put("PGPASSWORD", TestPostgres.PASSWORD);
        builder.environment().put("PGDATABASE", "pgbouncer");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Assumptions.abort(command[0] + " is not installed");
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said;
    }
}
