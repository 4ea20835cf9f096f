package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.bytes;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in through TLS: what the modes demand, and how a client may begin. */
@Timeout(60)
class ListenTlsTest {

    private static final String WHO = "select current_user";

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static TestCertificate own;

    /** Of a client that has no certificate. */
    private static SSLContext nobody;

    @BeforeAll
    static void certificates() throws Exception {
        authority = TestAuthority.in(directory, "ca");
        own = authority.issueForThisMachine();
        nobody = TestCertificate.onlyTrusting(authority.self().x509());
    }

    // ---- modes -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void who_does_not_encrypt_is_refused_where_that_is_demanded(String mode) throws Exception {
        try (TestPgweir pgweir = listening(mode);
                RawClient client = RawClient.open(pgweir.port())) {
            assertRefused(client, "connection requires TLS", "listen.tls.mode is " + mode + ".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer", "require", "verify-ca", "verify-full"})
    void who_shows_the_certificate_of_the_user_comes_in_in_every_mode(String mode) throws Exception {
        SSLContext app = authority.issueForUser("app").context();
        try (TestPgweir pgweir = listening(mode);
                RawClient client = RawClient.login(pgweir.port(), app)) {
            assertThat(client.ask(WHO)).isEqualTo("app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allow", "prefer", "require"})
    void who_has_no_certificate_comes_in_where_none_is_demanded(String mode) throws Exception {
        try (TestPgweir pgweir = listening(mode);
                RawClient client = RawClient.login(pgweir.port(), nobody)) {
            assertThat(client.ask(WHO)).isEqualTo("app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void who_has_no_certificate_is_refused_where_one_is_demanded(String mode) throws Exception {
        try (TestPgweir pgweir = listening(mode);
                RawClient client = RawClient.openEncrypted(pgweir.port(), nobody)) {
            assertRefused(client, "connection requires a valid client certificate", "listen.tls.client_ca");
        }
    }

    @Test
    void verify_ca_does_not_look_at_the_name_and_verify_full_does() throws Exception {
        SSLContext other = authority.issueForUser("other").context();
        try (TestPgweir pgweir = listening("verify-ca");
                RawClient client = RawClient.login(pgweir.port(), other)) {
            assertThat(client.ask(WHO)).isEqualTo("app");
        }
        try (TestPgweir pgweir = listening("verify-full");
                RawClient client = RawClient.openEncrypted(pgweir.port(), other)) {
            assertRefused(client, "certificate authentication failed for user \"app\"", "common name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dns:app", "email:app"})
    void an_alternative_name_is_as_good_as_the_common_name(String name) throws Exception {
        SSLContext machine = authority
                .issue("machine", CertificateRequest.of("CN=machine", name))
                .context();
        try (TestPgweir pgweir = listening("verify-full");
                RawClient client = RawClient.login(pgweir.port(), machine)) {
            assertThat(client.ask(WHO)).isEqualTo("app");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void a_certificate_that_is_not_good_ends_the_handshake(String mode) throws Exception {
        CertificateRequest app = CertificateRequest.of("CN=app");
        SSLContext expired = authority.issue("expired", app.expired()).context();
        SSLContext stranger = TestAuthority.in(directory, "stranger")
                .issue("stranger-app", app)
                .trusting(authority.self().x509());
        SSLContext selfSigned = TestCertificate.selfSigned(directory, "self", app)
                .trusting(authority.self().x509());
        try (TestPgweir pgweir = listening(mode)) {
            for (SSLContext bad : new SSLContext[] {expired, stranger, selfSigned}) {
                assertThatThrownBy(() -> RawClient.login(pgweir.port(), bad)).isInstanceOf(IOException.class);
            }
            assertThat(pgweir.pgweir().snapshot().clients()).isZero();
        }
    }

    // ---- bytes in clear --------------------------------------------------------------------------------------------

    @Test
    void what_comes_in_clear_behind_an_ssl_request_is_never_read() throws Exception {
        FrontendMessage[] clear = {
            bytes(0), startup(0, user("app")), FrontendMessage.query("select 1"), bytes(clientHello())
        };
        try (TestPgweir pgweir = listening("prefer")) {
            for (FrontendMessage behind : clear) {
                try (RawClient client = RawClient.open(pgweir.port())) {
                    client.send(sslRequest(), behind);
                    client.expect(error("08P01"));
                    client.expectEnd();
                }
            }
        }
    }

    @Test
    void an_ssl_request_inside_tls_is_refused() throws Exception {
        try (TestPgweir pgweir = listening("prefer");
                RawClient client = RawClient.openEncrypted(pgweir.port(), nobody)) {
            client.send(sslRequest());
            client.expect(error("0A000"));
            client.expectEnd();
        }
    }

    /** As a client of TLS would begin. */
    private static int[] clientHello() throws SSLException {
        SSLEngine engine = nobody.createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return IntStream.range(0, hello.position()).map(hello::get).toArray();
    }

    // ---- help ------------------------------------------------------------------------------------------------------

    private static void assertRefused(RawClient client, String message, String inHint) throws IOException {
        client.send(startup(0, user("app")));
        BackendMessage refusal = client.read();
        assertThat(refusal).isEqualTo(error("28000"));
        ErrorFields fields = refusal.errorFields();
        assertThat(fields.message()).isEqualTo(message);
        assertThat(fields.hint()).contains(inHint);
        client.expectEnd();
    }

    private static Map<String, String> user(String name) {
        return Map.of("user", name, "database", TestPostgres.DATABASE);
    }

    private static TestPgweir listening(String mode) throws Exception {
        return TestPgweir.start(TestPgweir.config("""
                listen: { port: 0, tls: { mode: %s, certificate: %s, key: %s, client_ca: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret } }
                """.formatted(
                        mode,
                        own.certificate(),
                        own.key(),
                        authority.certificate(),
                        TestPostgres.newest().port())));
    }
}
