package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.KeytoolCertificate;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.pgweir.proxy.testing.TlsInTheMiddle;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SCRAM-SHA-256-PLUS between pgweir and PostgreSQL: nobody sits in between, and nothing less is taken unseen. */
@Timeout(120)
class ChannelBindingTest {

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;
    private static TestCertificate another;
    private static EmbeddedPostgres encrypted;

    @BeforeAll
    static void a_postgresql_that_speaks_tls() throws Exception {
        certificate = TestCertificate.in(Files.createDirectory(directory.resolve("ec")));
        another = TestCertificate.in(Files.createDirectory(directory.resolve("another")));
        encrypted = TestPostgres.ownInstance(certificate);
    }

    @AfterAll
    static void stop() throws Exception {
        encrypted.close();
    }

    @Test
    void a_login_is_bound_where_that_is_required() throws Exception {
        assertServed(encrypted.getPort(), "mode: require, channel_binding: require");
    }

    /** PostgreSQL computes the hash by itself: a wrong one would be refused. */
    @ParameterizedTest
    @CsvSource({"RSA, SHA1withRSA", "RSASSA-PSS, RSASSA-PSS"})
    void it_is_bound_to_a_certificate_of_another_signature(String key, String signature) throws Exception {
        try (EmbeddedPostgres postgres = signedWith(key, signature)) {
            assertServed(postgres.getPort(), "mode: require, channel_binding: require");
        }
    }

    @Test
    void a_certificate_whose_signature_has_no_hash_can_be_used_but_not_bound_to() throws Exception {
        try (EmbeddedPostgres postgres = signedWith("Ed25519", "Ed25519")) {
            assertServed(postgres.getPort(), "mode: require");
            assertRefused(postgres.getPort(), "mode: require, channel_binding: require", "app", "nothing to bind to");
        }
    }

    private static EmbeddedPostgres signedWith(String key, String signature) throws Exception {
        KeytoolCertificate own = KeytoolCertificate.in(Files.createTempDirectory(directory, "signed"), key, signature);
        return TestPostgres.ownInstance(
                "ssl",
                "on",
                "ssl_cert_file",
                own.certificate().toString(),
                "ssl_key_file",
                own.key().toString());
    }

    // ---- nothing less ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "md5_user, the server asks for an md5 hash",
        "password_user, the server asks for the password itself",
        "trust_user, the server asks for no password"
    })
    void no_other_method_is_taken_where_binding_is_required(String user, String why) throws Exception {
        assertRefused(encrypted.getPort(), "mode: require, channel_binding: require", user, why);
    }

    @Test
    void a_server_without_tls_is_refused_where_binding_is_required() throws Exception {
        assertRefused(TestPostgres.newest().port(), "mode: prefer, channel_binding: require", "app", "not offered");
    }

    // ---- who sits in between ---------------------------------------------------------------------------------------

    @Test
    void who_sits_in_between_is_found_out_where_binding_is_required() throws Exception {
        try (TlsInTheMiddle listening = inBetween(false)) {
            assertServed(listening.port(), "mode: require, channel_binding: disable");
            assertRefused(
                    listening.port(),
                    "mode: require, channel_binding: require",
                    "app",
                    "SCRAM channel binding check failed");
            assertRefused(listening.port(), "mode: require", "app", "SCRAM channel binding check failed");
        }
    }

    @Test
    void who_takes_plus_out_of_the_offer_is_found_out_by_postgresql() throws Exception {
        try (TlsInTheMiddle stripping = inBetween(true)) {
            assertRefused(stripping.port(), "mode: require", "app", "SCRAM channel binding negotiation error");
            assertRefused(stripping.port(), "mode: require, channel_binding: require", "app", "not offered");
        }
    }

    @Test
    void who_sits_in_between_is_not_taken_for_a_wrong_password() throws Exception {
        try (TlsInTheMiddle listening = inBetween(false);
                TestPgweir pgweir = inFrontOf(listening.port(), "mode: require", "secret")) {
            assertThatThrownBy(() -> DriverManager.getConnection(pgweir.jdbcUrl("app"), "app", "secret"))
                    .hasMessageContaining("SCRAM channel binding check failed")
                    .hasMessageNotContaining("PostgreSQL has refused the secret");
        }
    }

    private static TlsInTheMiddle inBetween(boolean withoutPlus) throws Exception {
        return new TlsInTheMiddle(encrypted.getPort(), another, certificate, withoutPlus);
    }

    // ---- clients ---------------------------------------------------------------------------------------------------

    @Test
    void a_client_may_demand_that_its_login_is_bound_and_is_not_let_in_by_less() throws Exception {
        String listen = "listen: { port: 0, tls: { mode: allow, certificate: %s, key: %s } }\n"
                .formatted(certificate.certificate(), certificate.key());
        String bound = "?sslmode=require&channelBinding=require";
        try (TestPgweir pgweir = inFrontOf(listen, encrypted.getPort(), "mode: require", "secret")) {
            try (Connection client = DriverManager.getConnection(pgweir.jdbcUrl("app") + bound, "app", "secret")) {
                assertThat(client.isValid(5)).isTrue();
            }
            assertThatThrownBy(() -> DriverManager.getConnection(
                            pgweir.jdbcUrl("app") + "?sslmode=disable&channelBinding=require", "app", "secret"))
                    .isInstanceOf(SQLException.class);
            try (TlsInTheMiddle listening = new TlsInTheMiddle(pgweir.port(), another, certificate, false)) {
                assertThatThrownBy(() -> DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:" + listening.port() + "/app" + bound, "app", "secret"))
                        .hasMessageContaining("SCRAM channel binding check failed");
            }
            try (TlsInTheMiddle stripping = new TlsInTheMiddle(pgweir.port(), another, certificate, true)) {
                assertThatThrownBy(() -> DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:" + stripping.port() + "/app?sslmode=require",
                                "app",
                                "secret"))
                        .hasMessageContaining("SCRAM channel binding negotiation error");
            }
        }
    }

    // ---- with what the client has proved ---------------------------------------------------------------------------

    @Test
    void the_keys_of_a_clients_own_login_are_bound_too() throws Exception {
        try (Observer observer = Observer.at(encrypted.getPort())) {
            String verifier = observer.ask("select rolpassword from pg_authid where rolname = 'app'");
            try (TestPgweir pgweir =
                            inFrontOf(encrypted.getPort(), "mode: require, channel_binding: require", verifier);
                    RawClient client = RawClient.login(pgweir.port())) {
                assertThat(client.ask("select session_user")).isEqualTo("app");
            }
        }
    }

    // ----------------------------------------------------------------------------------------------------------------

    private static void assertServed(int port, String tls) throws Exception {
        try (TestPgweir pgweir = inFrontOf(port, tls, "secret");
                RawClient client = RawClient.login(pgweir.port())) {
            assertThat(client.ask("select ssl from pg_stat_ssl where pid = pg_backend_pid()"))
                    .isEqualTo("t");
        }
    }

    private static void assertRefused(int port, String tls, String user, String why) throws Exception {
        try (TestPgweir pgweir = inFrontOf(port, tls, "secret")) {
            assertThatThrownBy(() -> DriverManager.getConnection(pgweir.jdbcUrl("app"), user, "secret"))
                    .hasMessageContaining(why)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"));
        }
    }

    private static TestPgweir inFrontOf(int port, String tls, String password) throws StartupFailure {
        return inFrontOf("listen: { port: 0 }\n", port, tls, password);
    }

    private static TestPgweir inFrontOf(String listen, int port, String tls, String password) throws StartupFailure {
        return TestPgweir.start(TestPgweir.config(listen + """
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { %s } } }
                databases: { app: { pool_size: 1 } }
                users:
                  app: { password: "%s" }
                  md5_user: { password: secret }
                  password_user: { password: secret }
                  trust_user: { password: secret }
                """.formatted(port, tls, password)));
    }
}
