package io.pgweir.proxy.keys;

import static io.pgweir.proxy.keys.Setup.NO_PATIENCE;
import static io.pgweir.proxy.keys.Setup.TRUST;
import static io.pgweir.proxy.keys.Setup.USERS;
import static io.pgweir.proxy.keys.Setup.ask;
import static io.pgweir.proxy.keys.Setup.assertRefused;
import static io.pgweir.proxy.keys.Setup.connect;
import static io.pgweir.proxy.keys.Setup.fakeServer;
import static io.pgweir.proxy.keys.Setup.inFront;
import static io.pgweir.proxy.keys.Setup.inTransaction;
import static io.pgweir.proxy.keys.Setup.server;
import static io.pgweir.proxy.keys.Setup.servers;
import static io.pgweir.proxy.keys.Setup.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.DataInputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.function.ToIntFunction;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code servers}, {@code databases} and {@code users}: what a client gets, and from where. */
@Timeout(30)
class ServerKeysTest {

    private static final int SSL_REQUEST = 80_877_103;
    private static final int PROTOCOL_3_0 = 196_608;

    @TempDir
    private Path directory;

    @Test
    void it_connects_to_the_host_and_the_port() throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.2");
                TestPgweir pgweir = TestPgweir.start(server(fake, ", tls: { mode: disable }") + USERS + TRUST);
                RawClient client = startup(pgweir, "app");
                Socket accepted = fake.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            assertThat(client.processId()).isZero();
        }
    }

    @Test
    void its_connections_are_never_more_than_those_of_the_server_whatever_the_pool_says() throws Exception {
        String yaml = servers(", max_connections: 1") + USERS + "databases: { app: { pool_size: 5 } }\n" + NO_PATIENCE;
        assertOnlyOneIsServed(yaml);
    }

    @Test
    void no_more_connect_to_it_at_a_time_than_may() throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.1");
                TestPgweir pgweir =
                        TestPgweir.start(server(fake, ", max_connecting: 2, tls: { mode: disable }") + USERS + TRUST);
                RawClient first = startup(pgweir, "one");
                RawClient second = startup(pgweir, "two");
                RawClient third = startup(pgweir, "three");
                Socket one = fake.accept();
                Socket two = fake.accept()) {
            Await.until("three wait", () -> sum(pgweir, PoolSnapshot::waiting) == 3);
            assertThat(sum(pgweir, PoolSnapshot::connecting)).isEqualTo(2);
            one.shutdownOutput();
            try (Socket next = fake.accept()) {
                assertThat(List.of(two, next)).allMatch(Socket::isConnected);
                assertThat(sum(pgweir, PoolSnapshot::connecting)).isEqualTo(2);
            }
            assertThat(List.of(first, second, third)).allMatch(client -> client.processId() == 0);
        }
    }

    private static int sum(TestPgweir pgweir, ToIntFunction<PoolSnapshot> figure) {
        return pgweir.pgweir().views().get(0).pools().pools().stream()
                .mapToInt(figure)
                .sum();
    }

    @Test
    void it_asks_for_tls_unless_that_is_disabled() throws Exception {
        assertThat(firstWord(", tls: { mode: disable }")).isEqualTo(PROTOCOL_3_0);
        assertThat(firstWord(", tls: { mode: prefer }")).isEqualTo(SSL_REQUEST);
    }

    private static int firstWord(String keys) throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.1");
                TestPgweir pgweir = TestPgweir.start(server(fake, keys) + USERS + TRUST);
                RawClient client = startup(pgweir, "app");
                Socket accepted = fake.accept()) {
            assertThat(client.processId()).isZero();
            DataInputStream in = new DataInputStream(accepted.getInputStream());
            in.readInt();
            return in.readInt();
        }
    }

    @Test
    void it_believes_a_server_whose_certificate_is_of_the_authority_and_no_other() throws Exception {
        TestCertificate known = TestCertificate.in(Files.createDirectory(directory.resolve("known")));
        TestCertificate other = TestCertificate.in(Files.createDirectory(directory.resolve("other")));

        handshake(known, known.certificate());
        assertThatThrownBy(() -> handshake(known, other.certificate())).isInstanceOf(SSLException.class);
    }

    private static void handshake(TestCertificate shown, Path authority) throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.1");
                TestPgweir pgweir = TestPgweir.start(
                        server(fake, ", tls: { mode: verify-full, ca: " + authority + " }") + USERS + TRUST);
                RawClient client = startup(pgweir, "app");
                Socket accepted = fake.accept()) {
            assertThat(client.processId()).isZero();
            new DataInputStream(accepted.getInputStream()).readFully(new byte[8]);
            accepted.getOutputStream().write('S');
            SSLSocket encrypted = (SSLSocket) shown.context().getSocketFactory().createSocket(accepted, null, false);
            encrypted.setUseClientMode(false);
            // Reads on to the StartupMessage: in TLS 1.3 the refusal of a certificate comes behind the handshake.
            encrypted.startHandshake();
            assertThat(encrypted.getInputStream().read()).isNotNegative();
        }
    }

    @Test
    void a_database_is_on_its_server() throws Exception {
        try (ServerSocket fake = fakeServer("127.0.0.1");
                TestPgweir pgweir = TestPgweir.start(servers("")
                                .replace(
                                        "servers: {",
                                        "servers: { other: { host: 127.0.0.1, port: " + fake.getLocalPort()
                                                + ", tls: { mode: disable } },")
                        + "databases: { app: { server: main }, there: { server: other } }\n" + USERS + TRUST);
                RawClient client = startup(pgweir, "there");
                Socket accepted = fake.accept()) {
            assertThat(accepted.isConnected()).isTrue();
            assertThat(client.processId()).isZero();
        }
    }

    @Test
    void a_database_is_called_on_the_server_what_the_file_says() throws Exception {
        try (TestPgweir pgweir = inFront("databases: { app: { database: postgres } }\n");
                Connection client = pgweir.connect()) {
            assertThat(ask(client, "select current_database()")).isEqualTo("postgres");
        }
    }

    @Test
    void a_client_in_session_mode_keeps_its_connection_between_transactions() throws Exception {
        String yaml = "databases: { app: { pool_size: 1, pool_mode: %s } }\n" + NO_PATIENCE;
        try (TestPgweir pgweir = inFront(yaml.formatted("transaction"));
                Connection first = pgweir.connect();
                Connection second = pgweir.connect()) {
            assertThat(ask(first, "select 1") + ask(second, "select 2")).isEqualTo("12");
        }
        try (TestPgweir pgweir = inFront(yaml.formatted("session"));
                Connection first = pgweir.connect()) {
            ask(first, "select 1");
            assertRefused("53300", "", () -> ask(pgweir.connect(), "select 2"));
        }
    }

    @Test
    void a_pool_is_of_its_size() throws Exception {
        assertOnlyOneIsServed(servers("") + USERS + "databases: { app: { pool_size: 1 } }\n" + NO_PATIENCE);
    }

    private static void assertOnlyOneIsServed(String yaml) throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(yaml);
                Connection second = pgweir.connect();
                Connection holder = inTransaction(pgweir)) {
            assertRefused("53300", "", () -> ask(second, "select 2"));
            holder.rollback();
            assertThat(ask(second, "select 2")).isEqualTo("2");
        }
    }

    @Test
    void a_client_begins_with_the_settings_of_the_database() throws Exception {
        try (TestPgweir pgweir = inFront("databases: { app: { settings: { work_mem: 5MB } } }\n");
                Connection client = pgweir.connect()) {
            assertThat(ask(client, "show work_mem")).isEqualTo("5MB");
        }
    }

    @Test
    void a_client_knows_its_password_and_pgweir_that_of_the_role_it_logs_in_as() throws Exception {
        String users = "users: { ann: { password: of-ann, server_user: app, server_password: secret } }\n";
        try (TestPgweir pgweir = TestPgweir.start(servers("") + users)) {
            assertRefused("28P01", "ann", () -> connect(pgweir, "ann", "secret", ""));
            try (Connection ann = connect(pgweir, "ann", "of-ann", "")) {
                assertThat(ask(ann, "select session_user")).isEqualTo("app");
            }
        }
    }
}
