package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the console's commands do to the process, through pgjdbc; with no PostgreSQL behind it. */
class ConsoleCommandsTest {

    private static final Pattern LISTENS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    private Path directory;

    private Path file;
    private PgweirProcess pgweir;

    @BeforeEach
    void serve() throws Exception {
        file = ServeTest.config(directory, 0);
        Files.writeString(file, "admin: { users: [ann] }\n", StandardOpenOption.APPEND);
        pgweir = PgweirProcess.start(directory, "serve", file.toString()).awaitReady();
    }

    @AfterEach
    void end() {
        pgweir.close();
    }

    @ParameterizedTest
    @CsvSource({
        "shutdown, mode=IMMEDIATE",
        "shutdown wait_for_servers, event=drained complete=true",
        "shutdown wait_for_clients, event=wait_for_clients"
    })
    void a_shutdown_ends_the_process_with_0(String command, String logged) throws Exception {
        run(command);
        assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
        assertThat(pgweir.err()).contains(logged);
    }

    @Test
    void a_reload_puts_the_file_in_force() throws Exception {
        Files.writeString(file, "timeouts: { query: 7s }\n", StandardOpenOption.APPEND);
        run("reload");
        pgweir.awaitLog("event=reloaded applied=[timeouts.query]");
    }

    @Test
    void a_reload_of_a_bad_file_is_refused_with_each_problem() throws Exception {
        Files.writeString(file, "listen: { prot: 1 }\n");
        SQLException refused = catchThrowableOfType(SQLException.class, () -> run("reload"));
        assertThat(refused.getSQLState()).isEqualTo("F0000");
        assertThat(refused.getMessage()).contains("nothing was changed", file + ":1:11: ");
    }

    private void run(String command) throws SQLException {
        Matcher address = LISTENS.matcher(pgweir.out());
        assertThat(address.find()).isTrue();
        String url = "jdbc:postgresql://127.0.0.1:" + address.group(1) + "/pgweir";
        try (Connection console = DriverManager.getConnection(url, "ann", ServeTest.PASSWORD);
                Statement statement = console.createStatement()) {
            statement.execute(command);
        }
    }
}
