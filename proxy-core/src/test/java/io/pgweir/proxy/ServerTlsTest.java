package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.pgweir.config.ServerTlsMode;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which certificates of PostgreSQL are believed under which mode, and what is said of those that are not. */
@Timeout(60)
class ServerTlsTest {

    /** What PostgreSQL may show, and what the client is told of it where it is refused. */
    private enum Shown {
        GOOD(""),
        EXPIRED("has expired"),
        NOT_YET_VALID("is not valid yet"),
        WRONG_HOST("its certificate is for \"db.example\" and not for \"127.0.0.1\""),
        UNKNOWN_AUTHORITY("is issued by \"CN=stranger\", which is not among the authorities to trust"),
        SELF_SIGNED("is self-signed and is not among the authorities to trust");

        private final String problem;

        Shown(String problem) {
            this.problem = problem;
        }

        boolean isRefusedBy(ServerTlsMode mode) {
            return switch (mode) {
                case DISABLE, PREFER, REQUIRE -> false;
                case VERIFY_CA -> this != GOOD && this != WRONG_HOST;
                case VERIFY_FULL -> this != GOOD;
            };
        }
    }

    private static final String ADDRESS = "ip:127.0.0.1";
    private static final Map<Shown, TestCertificate> CERTIFICATES = new EnumMap<>(Shown.class);

    @TempDir
    private static Path directory;

    /** The files that PostgreSQL reads. */
    private static Path certificateFile;

    private static Path keyFile;

    private static TestAuthority authority;
    private static EmbeddedPostgres postgres;
    private static Observer observer;

    @BeforeAll
    static void a_postgresql_that_speaks_tls() throws Exception {
        authority = TestAuthority.in(directory, "authority");
        TestAuthority stranger = TestAuthority.in(directory, "stranger");
        CertificateRequest good = CertificateRequest.of("CN=db", ADDRESS);
        CERTIFICATES.put(Shown.GOOD, authority.issue("good", good));
        CERTIFICATES.put(Shown.EXPIRED, authority.issue("expired", good.expired()));
        CERTIFICATES.put(Shown.NOT_YET_VALID, authority.issue("early", good.notYetValid()));
        CERTIFICATES.put(
                Shown.WRONG_HOST,
                authority.issue("elsewhere", CertificateRequest.of("CN=127.0.0.1", "dns:db.example")));
        CERTIFICATES.put(Shown.UNKNOWN_AUTHORITY, stranger.issue("unknown", good));
        CERTIFICATES.put(Shown.SELF_SIGNED, TestCertificate.selfSigned(directory, "self-signed", good));
        certificateFile = directory.resolve("present.crt");
        keyFile = directory.resolve("present.key");
        take(CERTIFICATES.get(Shown.GOOD));
        postgres = TestPostgres.ownInstance(
                "ssl",
                "on",
                "ssl_cert_file",
                certificateFile.toString(),
                "ssl_key_file",
                keyFile.toString(),
                "ssl_ca_file",
                authority.certificate().toString());
        observer = Observer.at(postgres.getPort());
    }

    @AfterAll
    static void stop() throws Exception {
        observer.close();
        postgres.close();
    }

    static Stream<Arguments> every_mode_and_certificate() {
        return Arrays.stream(ServerTlsMode.values())
                .flatMap(mode -> Arrays.stream(Shown.values()).map(shown -> Arguments.of(mode, shown)));
    }

    @ParameterizedTest
    @MethodSource("every_mode_and_certificate")
    void a_certificate_is_believed_as_the_mode_says(ServerTlsMode mode, Shown shown) throws Exception {
        show(CERTIFICATES.get(shown));
        String ca = mode == ServerTlsMode.VERIFY_CA || mode == ServerTlsMode.VERIFY_FULL
                ? ", ca: " + authority.certificate()
                : "";
        try (TestPgweir pgweir = inFrontOf("127.0.0.1", "mode: " + mode.label() + ca)) {
            if (shown.isRefusedBy(mode)) {
                assertRefused(pgweir, shown.problem, "servers.main.tls.mode = " + mode.label());
            } else {
                assertThat(sslInUse(pgweir)).isEqualTo(mode == ServerTlsMode.DISABLE ? "f" : "t");
            }
        }
    }

    @Test
    void without_an_authority_in_the_file_those_of_the_java_runtime_are_believed() throws Exception {
        show(CERTIFICATES.get(Shown.GOOD));
        try (TestPgweir pgweir = inFrontOf("127.0.0.1", "mode: verify-full")) {
            assertRefused(
                    pgweir, "is issued by \"CN=authority\"", "ca is not set, so the authorities of the Java runtime");
        }
    }

    /** The name in the file counts, and not the address that it resolves to. */
    @Test
    void a_host_name_is_compared_with_the_names_in_the_certificate() throws Exception {
        try (TestPgweir pgweir = inFrontOf("localhost", verifyFull(""))) {
            show(authority.issue("named", CertificateRequest.of("CN=db", "dns:localhost")));
            assertThat(sslInUse(pgweir)).isEqualTo("t");
        }
        show(CERTIFICATES.get(Shown.GOOD));
        try (TestPgweir pgweir = inFrontOf("localhost", verifyFull(""))) {
            assertRefused(pgweir, "its certificate is for \"127.0.0.1\" and not for \"localhost\"", "host = localhost");
        }
    }

    // ---- pgweir's own certificate ----------------------------------------------------------------------------------

    @Test
    void a_server_that_asks_for_a_certificate_is_shown_the_one_of_the_file() throws Exception {
        show(CERTIFICATES.get(Shown.GOOD));
        demandCertificates();
        TestCertificate own = authority.issueForUser("app");
        try (TestPgweir pgweir =
                inFrontOf("127.0.0.1", verifyFull(", certificate: " + own.certificate() + ", key: " + own.key()))) {
            assertThat(ask(pgweir, "select client_dn from pg_stat_ssl where pid = pg_backend_pid()"))
                    .isEqualTo("/CN=app");
        }
        try (TestPgweir pgweir = inFrontOf("127.0.0.1", verifyFull(""))) {
            assertRefused(pgweir, "28000", "connection requires a valid client certificate", "");
        } finally {
            demandNothing();
        }
    }

    // ---- helpers of this test --------------------------------------------------------------------------------------

    private static String verifyFull(String more) {
        return "mode: verify-full, ca: " + authority.certificate() + more;
    }

    /** From now on; connections that there are keep what they have been shown. */
    private static void show(TestCertificate certificate) throws Exception {
        take(certificate);
        reload();
        Await.until("the certificate is in use", () -> certificate.x509().equals(shown()));
    }

    private static void take(TestCertificate certificate) throws IOException {
        copy(certificate.certificate(), certificateFile);
        copy(certificate.key(), keyFile);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static Certificate shown() throws Exception {
        SSLContext anything = SSLContext.getInstance("TLS");
        anything.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket = RawClient.dialEncrypted(postgres.getPort(), anything)) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static void reload() throws Exception {
        observer.run("select pg_reload_conf()");
    }

    private static void demandCertificates() throws Exception {
        Path hba = hba();
        Files.writeString(hba, "hostssl all app all cert\n" + Files.readString(hba));
        reload();
        Await.until("it is read", () -> observer.count("pg_hba_file_rules where auth_method = 'cert'") == 1);
    }

    private static void demandNothing() throws Exception {
        List<String> lines = Files.readAllLines(hba());
        Files.write(hba(), lines.subList(1, lines.size()));
        reload();
    }

    private static Path hba() throws Exception {
        return Path.of(observer.ask("show hba_file"));
    }

    private static String sslInUse(TestPgweir pgweir) throws Exception {
        return ask(pgweir, "select ssl from pg_stat_ssl where pid = pg_backend_pid()");
    }

    private static String ask(TestPgweir pgweir, String sql) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            return client.ask(sql);
        }
    }

    /** At its login: there PostgreSQL is asked for the first time. */
    private static void assertRefused(TestPgweir pgweir, String problem, String hint) throws Exception {
        assertRefused(pgweir, "08001", problem, hint);
    }

    private static void assertRefused(TestPgweir pgweir, String sqlState, String problem, String hint)
            throws Exception {
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(FrontendMessage.startup(0, Map.of("user", "app", "database", "app")));
            ErrorFields error = client.read().errorFields();
            assertThat(error.sqlState()).isEqualTo(sqlState);
            assertThat(error.message()).contains(problem);
            assertThat(String.valueOf(error.hint())).contains(hint);
        }
    }

    private static TestPgweir inFrontOf(String host, String tls) {
        return TestPgweir.start("""
                servers: { main: { host: %s, port: %d, tls: { %s } } }
                databases: { app: { pool_size: 1 } }
                users: { app: { password: secret } }
                auth: { methods: [trust] }
                """.formatted(host, postgres.getPort(), tls));
    }
}
