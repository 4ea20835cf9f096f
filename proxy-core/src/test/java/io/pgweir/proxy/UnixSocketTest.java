package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code listen.unix_socket_directory}: the same pgweir, reached without TCP. */
@Timeout(30)
class UnixSocketTest {

    private final TestPostgres postgres = TestPostgres.newest();
    private ReservedPort reserved;
    private Path directory;

    /** Short, because a socket's path is; JUnit's temporary directories are at their system's mercy. */
    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "weir");
        reserved = new ReservedPort();
    }

    /** Fails if a test has left a socket behind. */
    @AfterEach
    void removeDirectory() throws IOException {
        reserved.close();
        Files.delete(directory);
    }

    @Test
    void a_client_logs_in_and_asks() throws Exception {
        try (TestPgweir pgweir = start();
                RawClient client = RawClient.login(socketOf(pgweir))) {
            assertThat(client.ask("select 40 + 2")).isEqualTo("42");
        }
    }

    /** They come in on one loop and move to their server's. */
    @Test
    void clients_are_served_whichever_loop_accepts_them() throws Exception {
        try (TestPgweir pgweir = start()) {
            for (int i = 0; i < 8; i++) {
                try (RawClient client = RawClient.login(socketOf(pgweir))) {
                    assertThat(client.ask("select " + i)).isEqualTo(Integer.toString(i));
                }
            }
        }
    }

    @Test
    void a_query_is_canceled() throws Exception {
        try (TestPgweir pgweir = start();
                Observer observer = Observer.of(postgres);
                RawClient client = RawClient.login(socketOf(pgweir))) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep(60)");

            client.cancel();

            client.expect(rowDescription("pg_sleep"), error("57014"), readyForQuery('I'));
        }
    }

    @Test
    void psql_finds_it() throws Exception {
        try (TestPgweir pgweir = start()) {
            ProcessBuilder psql = new ProcessBuilder(
                    "psql",
                    "-XAt",
                    "-h",
                    directory.toString(),
                    "-p",
                    Integer.toString(pgweir.port()),
                    "-U",
                    "app",
                    "-c",
                    "select 40 + 2",
                    "app");
            psql.environment().put("PGPASSWORD", TestPostgres.PASSWORD);
            Process running;
            try {
                running = psql.redirectErrorStream(true).start();
            } catch (IOException e) {
                Assumptions.abort("psql is not installed");
                return;
            }
            String said = new String(running.getInputStream().readAllBytes());
            assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(said).isEqualTo("42\n");
        }
    }

    @Test
    void every_user_of_the_machine_may_connect() throws Exception {
        try (TestPgweir pgweir = start()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socketOf(pgweir))))
                    .isEqualTo("rwxrwxrwx");
        }
    }

    @Test
    void there_is_no_tls_and_none_is_required() throws Exception {
        try (TestPgweir pgweir = start();
                RawClient client = RawClient.open(socketOf(pgweir))) {
            client.send(sslRequest());
            assertThat(client.readByte()).isEqualTo('N');
        }
    }

    @Test
    void the_file_is_gone_as_soon_as_nobody_is_let_in() throws Exception {
        try (TestPgweir pgweir = start()) {
            Path socket = socketOf(pgweir);
            pgweir.pgweir().drain();
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void what_a_killed_pgweir_has_left_is_replaced() throws Exception {
        int port = reserved.number();
        Path left = directory.resolve(".s.PGSQL." + port);
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(left).exists();

        try (TestPgweir pgweir = TestPgweir.start(config(directory, port));
                RawClient client = RawClient.login(socketOf(pgweir))) {
            assertThat(client.ask("select 1")).isEqualTo("1");
        }
    }

    @Test
    void where_somebody_answers_the_address_is_in_use() throws Exception {
        int port = reserved.number();
        Path taken = directory.resolve(".s.PGSQL." + port);
        try (ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            alive.bind(UnixDomainSocketAddress.of(taken));

            assertRefused(config(directory, port), taken, "address in use: somebody answers there");
            assertThat(taken).exists();
        }
        Files.delete(taken);
    }

    @Test
    void a_file_of_another_kind_is_left_alone() throws Exception {
        int port = reserved.number();
        Path file = Files.writeString(directory.resolve(".s.PGSQL." + port), "precious");

        assertRefused(config(directory, port), file, "there is a file that is not a socket");

        assertThat(file).hasContent("precious");
        Files.delete(file);
    }

    @Test
    void a_path_that_is_too_long_is_refused() throws Exception {
        Path deep = Files.createDirectory(directory.resolve("d".repeat(100)));
        int port = reserved.number();
        Path socket = deep.resolve(".s.PGSQL." + port);
        int length = socket.toString().length();

        assertRefused(config(deep, port), socket, "the path has " + length + " bytes, and a socket's at most 107");

        Files.delete(deep);
    }

    @Test
    void a_directory_that_is_not_there_is_refused_and_nothing_is_left_listening() throws Exception {
        int port = reserved.number();
        Path absent = directory.resolve("absent");

        assertRefused(config(absent, port), absent.resolve(".s.PGSQL." + port), "the directory does not exist");

        try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(again.isBound()).isTrue();
        }
    }

    private static void assertRefused(PgweirConfig config, Path socket, String why) {
        assertThatThrownBy(() -> Pgweir.start(config))
                .isInstanceOf(StartupFailure.class)
                .hasMessage("cannot listen on " + socket + " (listen.unix_socket_directory): " + why);
    }

    private TestPgweir start() throws StartupFailure {
        return TestPgweir.start(config(directory, 0));
    }

    private static Path socketOf(TestPgweir pgweir) {
        return pgweir.pgweir().unixSocket().orElseThrow();
    }

    private PgweirConfig config(Path directory, int port) {
        return TestPgweir.config("""
                listen: { port: %d, unix_socket_directory: %s }
                http: { enabled: false }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                users:
                  app: { password: secret }
                """.formatted(port, directory, postgres.port()));
    }
}
