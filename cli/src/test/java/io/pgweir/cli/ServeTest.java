package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} from its start to its end, with no PostgreSQL behind it: pgweir starts all the same. */
class ServeTest {

    static final String PASSWORD = "keep-me-out-of-the-log";

    @TempDir
    private Path directory;

    @Test
    void says_where_it_listens_what_it_serves_and_how_to_connect() throws Exception {
        try (PgweirProcess pgweir = serve(config(directory, 0)).awaitReady()) {
            assertThat(pgweir.out()).containsPattern("pgweir \\S+ listens on 127\\.0\\.0\\.1:[1-9]\\d*");
            assertThat(pgweir.out()).contains("app -> 127.0.0.1:1/app (transaction mode, pool of ");
            assertThat(pgweir.out())
                    .containsPattern("connect with: psql \"host=127\\.0\\.0\\.1 port=[1-9]\\d* user=ann dbname=app\"");
        }
    }

    @Test
    void names_its_unix_socket_and_leaves_none_behind() throws Exception {
        Path file = config(directory, 0);
        Files.writeString(
                file,
                Files.readString(file).replace("port: 0 }\nservers", "port: 0, unix_socket_directory: . }\nservers"));
        try (PgweirProcess pgweir = serve(file).awaitReady()) {
            assertThat(pgweir.out()).containsPattern("listens on 127\\.0\\.0\\.1:(\\d+) and \\S+/\\.s\\.PGSQL\\.\\1\n");
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).isZero();
        }
        assertThat(directory).isDirectoryNotContaining("glob:**.s.PGSQL.*");
    }

    @Test
    void a_directory_for_the_unix_socket_that_is_not_there_is_one_line_and_status_1() throws Exception {
        Path file = config(directory, 0);
        Files.writeString(
                file,
                Files.readString(file).replace("port: 0 }\nservers", "port: 0, unix_socket_directory: a }\nservers"));
        try (PgweirProcess pgweir = serve(file)) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err())
                    .hasLineCount(1)
                    .contains("listen.unix_socket_directory", "the directory does not exist");
        }
    }

    @Test
    void a_taken_port_is_one_line_and_status_1() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                PgweirProcess pgweir = serve(config(directory, taken.getLocalPort()))) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.out()).isEmpty();
            assertThat(pgweir.err())
                    .hasLineCount(1)
                    .startsWith("pgweir: ")
                    .contains(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void a_file_that_is_not_there_is_one_line_and_status_1() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "serve", "absent.yaml")) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err()).hasLineCount(1).startsWith("absent.yaml: ");
        }
    }

    @Test
    void without_a_file_the_environment_is_asked() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "serve")) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err()).contains("PGWEIR_SERVER").doesNotContain("\tat ");
        }
    }

    @Test
    void term_drains_and_ends_with_0() throws Exception {
        try (PgweirProcess pgweir = serve(config(directory, 0)).awaitReady()) {
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
            assertThat(pgweir.err())
                    .contains("event=drain_requested signal=TERM")
                    .contains("event=drained complete=true");
        }
    }

    @Test
    void int_stops_at_once() throws Exception {
        try (PgweirProcess pgweir = serve(config(directory, 0)).awaitReady()) {
            pgweir.signal(ProcessSignal.INT);
            assertThat(pgweir.exitStatus()).isEqualTo(130);
        }
    }

    @Test
    void hup_reads_the_file_again() throws Exception {
        Path file = config(directory, 0);
        try (PgweirProcess pgweir = serve(file).awaitReady()) {
            pgweir.signal(ProcessSignal.HUP);
            pgweir.awaitLog("event=reloaded applied=");
        }
    }

    @Test
    void hup_with_a_bad_file_changes_nothing_and_logs_each_problem() throws Exception {
        Path file = config(directory, 0);
        try (PgweirProcess pgweir = serve(file).awaitReady()) {
            Files.writeString(file, "listen: { prot: 1 }\n");
            pgweir.signal(ProcessSignal.HUP);
            pgweir.awaitLog("event=reload_refused changed=nothing");
            assertThat(pgweir.err()).contains(file + ":1:11: ").doesNotContain(PASSWORD);
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).isZero();
        }
    }

    @Test
    void the_log_has_the_format_of_the_file() throws Exception {
        assertThat(logOf("logging: { format: json }")).isNotEmpty().allMatch(line -> line.matches("\\{.*\\}"));
        assertThat(logOf("logging: { format: text }")).isNotEmpty().noneMatch(line -> line.startsWith("{"));
    }

    @Test
    void figures_for_cloudwatch_are_whole_lines_of_standard_output_whatever_the_log_is_like() throws Exception {
        Path file = config(directory, 0);
        Files.writeString(
                file,
                "logging: { level: error }\nmetrics: { emf: { enabled: true, interval: 100ms } }",
                StandardOpenOption.APPEND);
        try (PgweirProcess pgweir = serve(file).awaitReady()) {
            pgweir.awaitOut("\"_aws\"");
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).isZero();
            assertThat(pgweir.out().lines().filter(line -> line.contains("_aws")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches("\\{\"_aws\": \\{.*\\}"));
            assertThat(pgweir.err()).isEmpty();
        }
    }

    @Test
    void the_log_has_the_level_of_the_file() throws Exception {
        assertThat(logOf("logging: { level: info }")).anyMatch(line -> line.contains("drained"));
        assertThat(logOf("logging: { level: warn }")).isEmpty();
    }

    /** Of a pgweir that is started and drained. */
    private List<String> logOf(String logging) throws Exception {
        Path file = config(directory, 0);
        Files.writeString(file, logging, StandardOpenOption.APPEND);
        try (PgweirProcess pgweir = serve(file).awaitReady()) {
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).isZero();
            return pgweir.err().lines().toList();
        }
    }

    private PgweirProcess serve(Path file) throws IOException {
        return PgweirProcess.start(directory, "serve", file.toString());
    }

    /** A configuration whose server is a port that nothing listens on. @param port 0 for any */
    static Path config(Path directory, int port) throws IOException {
        return Files.writeString(directory.resolve("pgweir.yaml"), """
                listen: { address: 127.0.0.1, port: %d }
                servers:
                  main: { host: 127.0.0.1, port: 1, tls: { mode: disable } }
                databases:
                  app: { server: main }
                users:
                  ann: { password: %s }
                http: { port: 0 }
                """.formatted(port, PASSWORD));
    }
}
