package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code servers.*.host} is a directory: PostgreSQL is reached without TCP. */
@Timeout(60)
class ServerUnixSocketTest {

    private static Path directory;
    private static EmbeddedPostgres postgres;

    /** Short, because a socket's path is; and for the user that PostgreSQL runs as, which is not root. */
    @BeforeAll
    static void startPostgres() throws Exception {
        directory = Files.createTempDirectory(Path.of("/tmp"), "weir");
        directory.toFile().setWritable(true, false);
        directory.toFile().setReadable(true, false);
        directory.toFile().setExecutable(true, false);
        postgres = TestPostgres.ownInstance("unix_socket_directories", directory.toString());
    }

    @AfterAll
    static void stopPostgres() throws Exception {
        postgres.close();
        Files.delete(directory);
    }

    @Test
    void a_client_is_served_by_a_connection_that_is_not_tcp() throws Exception {
        try (TestPgweir pgweir = inFrontOf(directory.toString());
                RawClient client = RawClient.login(pgweir.port())) {
            assertThat(client.ask("select coalesce(inet_server_addr()::text, 'local')"))
                    .isEqualTo("local");
        }
    }

    @Test
    void a_query_is_canceled() throws Exception {
        try (TestPgweir pgweir = inFrontOf(directory.toString());
                Observer observer = Observer.at(postgres.getPort());
                RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep");
            client.cancel();
            assertThat(client.readToReady()).endsWith(error("57014"), BackendMessage.readyForQuery('I'));
        }
    }

    @Test
    void a_client_that_vanishes_leaves_nothing_behind() throws Exception {
        try (TestPgweir pgweir = inFrontOf(directory.toString())) {
            RawClient vanishing = RawClient.login(pgweir.port());
            vanishing.run("begin");
            vanishing.send(query("select 'not the whole of it'").firstBytes(20));
            vanishing.reset();
            pgweir.expectServesNextClient();
        }
    }

    @Test
    void where_there_is_no_socket_the_client_is_told_its_path() throws Exception {
        String absent = directory.resolve("absent").toString();
        try (TestPgweir pgweir = inFrontOf(absent)) {
            assertThatThrownBy(() -> RawClient.login(pgweir.port()))
                    .hasMessageContaining("08001")
                    .hasMessageContaining(absent + "/.s.PGSQL." + postgres.getPort() + ": ");
        }
    }

    private static TestPgweir inFrontOf(String host) {
        return TestPgweir.start("""
                servers:
                  main: { host: %s, port: %d }
                databases:
                  app: { pool_size: 1, session_state_audit: off }
                users:
                  app: { password: secret }
                tenants:
                  default: { max_wait: 2s }
                """.formatted(host, postgres.getPort()));
    }
}
