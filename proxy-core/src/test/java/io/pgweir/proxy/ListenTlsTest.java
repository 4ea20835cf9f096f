package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.FrontendMessage.bytes;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.auth.LoginFailure;
import io.pgweir.proxy.net.TlsEngine;
import io.pgweir.proxy.testing.Await;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes in through TLS: what the modes demand, and how a client may begin. */
@Timeout(60)
@ParameterizedClass
@EnumSource(TlsEngine.class)
class ListenTlsTest {

    private static final String WHO = "select current_user";

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static TestCertificate own;

    /** Of a client that has no certificate. */
    private static SSLContext nobody;

    @Parameter
    private TlsEngine engine;

    @BeforeEach
    void choose() {
        System.setProperty(TlsEngine.PROPERTY, engine.label());
    }

    @AfterEach
    void chooseNone() {
        System.clearProperty(TlsEngine.PROPERTY);
    }

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
            assertThat(pgweir.pgweir().logins().failed(LoginFailure.NOT_ALLOWED))
                    .as("counted and logged as others who are not let in")
                    .isEqualTo(1);
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

    @Test
    void a_name_of_the_users_certificate_names_is_as_good_as_the_users_own() throws Exception {
        SSLContext batch = authority.issueForUser("batch").context();
        SSLContext other = authority.issueForUser("other").context();
        try (TestPgweir pgweir = listening("verify-full", "certificate_names: [night, batch]")) {
            try (RawClient client = RawClient.login(pgweir.port(), batch)) {
                assertThat(client.ask(WHO)).isEqualTo("app");
            }
            try (RawClient client = RawClient.openEncrypted(pgweir.port(), other)) {
                assertRefused(client, "certificate authentication failed for user \"app\"", "certificate_names");
            }
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

    // ---- without an SSLRequest -------------------------------------------------------------------------------------

    @Test
    void a_client_may_begin_with_tls_if_it_names_postgresql() throws Exception {
        try (TestPgweir pgweir = listening("allow");
                RawClient client = RawClient.openDirectly(pgweir.port(), nobody, "h2", "postgresql")) {
            assertThat(client.applicationProtocol()).isEqualTo("postgresql");
            client.send(startup(0, user("app")));
            client.authenticate(TestPostgres.PASSWORD);
            assertThat(client.ask(WHO)).isEqualTo("app");
        }
    }

    @Test
    void a_client_that_begins_with_tls_and_names_nothing_or_something_else_is_refused() throws Exception {
        try (TestPgweir pgweir = listening("allow")) {
            assertThatThrownBy(() -> RawClient.openDirectly(pgweir.port(), nobody))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no_application_protocol");
            assertThatThrownBy(() -> RawClient.openDirectly(pgweir.port(), nobody, "h2", "http/1.1"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no_application_protocol");
        }
    }

    @Test
    void behind_an_ssl_request_a_client_may_name_nothing_but_not_only_something_else() throws Exception {
        try (TestPgweir pgweir = listening("allow");
                RawClient nothing = RawClient.openEncrypted(pgweir.port(), nobody);
                RawClient postgresql = RawClient.openEncrypted(pgweir.port(), nobody, "postgresql")) {
            assertThat(nothing.applicationProtocol()).isEmpty();
            assertThat(postgresql.applicationProtocol()).isEqualTo("postgresql");
            assertThatThrownBy(() -> RawClient.openEncrypted(pgweir.port(), nobody, "h2"))
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("no_application_protocol");
        }
    }

    @Test
    void an_ssl_request_inside_direct_tls_is_refused() throws Exception {
        try (TestPgweir pgweir = listening("allow");
                RawClient client = RawClient.openDirectly(pgweir.port(), nobody, "postgresql")) {
            client.send(sslRequest());
            client.expect(error("0A000"));
            client.expectEnd();
        }
    }

    @Test
    void tls_from_the_first_byte_is_not_understood_where_tls_is_disabled() throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1);
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(clientHello()));
            client.expectEnd();
        }
    }

    @Test
    void tls_after_another_answer_is_not_understood() throws Exception {
        try (TestPgweir pgweir = listening("allow");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(0, 0, 0, 8, 4, 210, 22, 48));
            assertThat(client.readByte()).as("to GSSENCRequest").isEqualTo('N');
            client.send(bytes(clientHello()));
            client.expectEnd();
        }
    }

    @Test
    void a_client_hello_may_come_byte_by_byte_and_in_records_of_any_size() throws Exception {
        int[] whole = clientHello();
        int[] records = inRecordsOf(7, Arrays.copyOfRange(whole, 5, whole.length));
        try (TestPgweir pgweir = listening("allow")) {
            for (int[] hello : List.of(whole, records)) {
                try (RawClient client = RawClient.open(pgweir.port())) {
                    client.send(sslRequest());
                    assertThat(client.readByte()).isEqualTo('S');
                    client.sendByteByByte(bytes(hello));
                    assertThat((int) client.readByte()).as("a handshake record").isEqualTo(22);
                }
            }
        }
    }

    private static int[] inRecordsOf(int size, int[] handshake) {
        IntStream.Builder records = IntStream.builder();
        for (int at = 0; at < handshake.length; at += size) {
            int[] part = Arrays.copyOfRange(handshake, at, Math.min(at + size, handshake.length));
            IntStream.of(22, 3, 1, 0, part.length).forEach(records);
            IntStream.of(part).forEach(records);
        }
        return records.build().toArray();
    }

    @Test
    void what_is_no_client_hello_ends_the_connection() throws Exception {
        List<FrontendMessage> nonsense = List.of(
                bytes(22, 3, 1, 0, 4, 2, 0, 0, 0),
                bytes(22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3),
                bytes(22, 3, 1, 0, 4, 1, 255, 255, 255),
                bytes(22, 2, 0, 0, 0),
                bytes(22, 3, 1, 0, 0),
                bytes(21, 3, 1, 0, 2, 2, 120),
                bytes(71, 69, 84, 32, 47));
        try (TestPgweir pgweir = listening("allow")) {
            for (FrontendMessage sent : nonsense) {
                try (RawClient client = RawClient.open(pgweir.port())) {
                    client.send(sslRequest());
                    assertThat(client.readByte()).isEqualTo('S');
                    client.send(sent);
                    assertThat(client.readToEnd()).as(sent.toString()).hasSizeLessThan(8);
                }
            }
        }
    }

    // ---- sessions --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void the_second_handshake_of_a_client_resumes_its_session(String protocol) throws Exception {
        for (SSLContext client : List.of(
                TestCertificate.onlyTrusting(authority.self().x509(), protocol),
                authority.issueForUser("app").trusting(authority.self().x509(), protocol))) {
            try (TestPgweir pgweir = listening("require")) {
                SSLSession first = sessionOf(pgweir, client);
                Await.until("a clock's tick", () -> System.currentTimeMillis() > first.getCreationTime());
                SSLSession second = sessionOf(pgweir, client);
                assertThat(second.getProtocol()).isEqualTo(protocol);
                assertThat(second.getCreationTime()).isEqualTo(first.getCreationTime());
            }
        }
    }

    /** The certificate is that of the first handshake. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void who_resumes_a_session_need_not_show_its_certificate_again(String protocol) throws Exception {
        SSLContext client =
                authority.issueForUser("app").trusting(authority.self().x509(), protocol);
        try (TestPgweir pgweir = listening("verify-full")) {
            long first = sessionOf(pgweir, client).getCreationTime();
            Await.until("a clock's tick", () -> System.currentTimeMillis() > first);
            assertThat(sessionOf(pgweir, client).getCreationTime()).isEqualTo(first);
        }
    }

    private static SSLSession sessionOf(TestPgweir pgweir, SSLContext client) throws IOException {
        try (RawClient loggedIn = RawClient.login(pgweir.port(), client)) {
            assertThat(loggedIn.ask(WHO)).isEqualTo("app");
            return loggedIn.tlsSession();
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
        return listening(mode, "");
    }

    private static TestPgweir listening(String mode, String user) throws Exception {
        return TestPgweir.start(TestPgweir.config("""
                listen: { port: 0, tls: { mode: %s, certificate: %s, key: %s, client_ca: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret, %s } }
                """.formatted(
                        mode,
                        own.certificate(),
                        own.key(),
                        authority.certificate(),
                        TestPostgres.newest().port(),
                        user)));
    }
}
