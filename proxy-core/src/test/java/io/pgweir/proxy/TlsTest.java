package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.pgweir.proxy.testing.TlsOnlyWire;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is not a login, on encrypted connections: cancels and ends, on both sides of pgweir. */
@Timeout(60)
class TlsTest {

    private static final String PID = "select pg_backend_pid()";
    private static final String SLOW = "select pg_sleep(60)";

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static EmbeddedPostgres encrypted;

    @BeforeAll
    static void a_postgresql_that_speaks_tls() throws Exception {
        certificate = TestCertificate.in(directory);
        encrypted = TestPostgres.ownInstance(certificate);
    }

    @AfterAll
    static void stop() throws Exception {
        encrypted.close();
    }

    // ---- cancel ----------------------------------------------------------------------------------------------------

    @Test
    void a_cancel_request_to_postgresql_is_encrypted_where_its_connections_are() throws Exception {
        try (TlsOnlyWire wire = new TlsOnlyWire(encrypted.getPort());
                TestPgweir pgweir = inFrontOf(wire.port(), "verify-full, ca: " + certificate.certificate(), "");
                Observer observer = Observer.at(encrypted.getPort());
                RawClient client = RawClient.login(pgweir.port())) {
            String pid = client.ask(PID);
            for (int i = 1; i <= 20; i++) {
                assertCancelled(client, pid, observer);
                assertThat(wire.connections()).as("a login, and each cancel").isEqualTo(1 + i);
            }
        }
    }

    @Test
    void a_cancel_request_is_in_clear_where_postgresql_does_not_speak_tls_and_need_not() throws Exception {
        TestPostgres plain = TestPostgres.newest();
        try (TestPgweir pgweir = inFrontOf(plain.port(), "prefer", "");
                Observer observer = Observer.of(plain);
                RawClient client = RawClient.login(pgweir.port())) {
            assertCancelled(client, client.ask(PID), observer);
        }
    }

    @Test
    void a_client_sends_its_cancel_request_inside_tls() throws Exception {
        String tls = ", tls: { mode: require, certificate: " + certificate.certificate() + ", key: " + certificate.key()
                + " }";
        TestPostgres plain = TestPostgres.newest();
        try (TestPgweir pgweir = inFrontOf(plain.port(), "disable", tls);
                Observer observer = Observer.of(plain);
                RawClient client = RawClient.login(pgweir.port(), certificate.context())) {
            assertCancelled(client, client.ask(PID), observer);
        }
    }

    /** And the server connection is kept. */
    private static void assertCancelled(RawClient client, String pid, Observer observer) throws Exception {
        client.send(query(SLOW));
        observer.awaitRunning(pid, "pg_sleep");
        client.cancel();
        assertThat(client.readToReady()).endsWith(error("57014"), readyForQuery('I'));
        assertThat(client.ask(PID)).isEqualTo(pid);
    }

    // ---- the end of a server connection ----------------------------------------------------------------------------

    @Test
    void a_client_vanishes_in_the_middle_of_a_large_query_behind_a_slow_one() throws Exception {
        try (TestPgweir pgweir = inFrontOf(encrypted.getPort(), "require", "");
                Observer observer = Observer.at(encrypted.getPort())) {
            RawClient vanishing = RawClient.login(pgweir.port());
            String pid = vanishing.ask(PID);
            vanishing.send(query(SLOW));
            observer.awaitRunning(pid, "pg_sleep");
            vanishing.send(query("select '" + "x".repeat(100_000) + "'").firstBytes(90_000));
            vanishing.reset();
            try (RawClient next = RawClient.login(pgweir.port())) {
                assertThat(next.ask(PID)).isNotEqualTo(pid);
                assertThat(observer.serverConnections()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_server_connection_that_is_no_longer_wanted_says_goodbye() throws Exception {
        try (Observer observer = Observer.at(encrypted.getPort())) {
            try (TestPgweir pgweir = inFrontOf(encrypted.getPort(), "require", "");
                    RawClient client = RawClient.login(pgweir.port())) {
                assertThat(client.ask("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                        .isEqualTo("t");
            }
            Await.until("its backend is gone", () -> observer.serverConnections() == 0);
        }
    }

    /** With a pool of one. */
    private static TestPgweir inFrontOf(int port, String serverTls, String listen) throws StartupFailure {
        return TestPgweir.start(TestPgweir.config("""
                listen: { port: 0%s }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: %s } } }
                databases: { app: { pool_size: 1 } }
                users: { app: { password: secret } }
                """.formatted(listen, port, serverTls)));
    }
}
