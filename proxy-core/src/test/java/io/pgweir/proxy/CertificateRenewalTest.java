package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.net.CertificateWatch;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code listen.tls} change while clients come and go. */
@Timeout(60)
class CertificateRenewalTest {

    @RegisterExtension
    private final Logged logged = Logged.by(CertificateWatch.class);

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private SSLContext client;

    @BeforeEach
    void trust() throws Exception {
        authority = TestAuthority.in(directory, "ca");
        client = TestCertificate.onlyTrusting(authority.self().x509());
    }

    // ---- renewed ---------------------------------------------------------------------------------------------------

    @Test
    void files_that_are_written_over_are_used_by_new_clients_and_no_old_one_is_dropped() throws Exception {
        TestCertificate first = authority.issueForThisMachine();
        try (TestPgweir pgweir = TestPgweir.start(config(first));
                RawClient old = RawClient.login(pgweir.port(), client)) {
            assertThat(shownBy(pgweir)).isEqualTo(first.x509());
            TestCertificate second = authority.issueForThisMachine();
            awaitShown(pgweir, second);
            assertThat(old.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    /** As Kubernetes does: the files stay links to ..data/…, and ..data becomes another link. */
    @Test
    void a_symbolic_link_further_up_that_is_swapped_is_seen() throws Exception {
        TestCertificate first = issuedInto("one");
        TestCertificate second = issuedInto("two");
        Path data = Files.createSymbolicLink(directory.resolve("..data"), Path.of("one"));
        Path certificate = Files.createSymbolicLink(directory.resolve("tls.crt"), Path.of("..data/server.crt"));
        Path key = Files.createSymbolicLink(directory.resolve("tls.key"), Path.of("..data/server.key"));
        try (TestPgweir pgweir = TestPgweir.start(config(certificate, key))) {
            assertThat(shownBy(pgweir)).isEqualTo(first.x509());
            Path swapped = Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("two"));
            Files.move(swapped, data, StandardCopyOption.ATOMIC_MOVE);
            awaitShown(pgweir, second);
        }
    }

    private TestCertificate issuedInto(String name) throws Exception {
        TestCertificate issued = authority.issueForThisMachine();
        Path version = Files.createDirectory(directory.resolve(name));
        Files.copy(issued.certificate(), version.resolve("server.crt"));
        Files.copy(issued.key(), version.resolve("server.key"));
        return issued;
    }

    @Test
    void a_reload_takes_them_over_at_once() throws Exception {
        PgweirConfig config = config(authority.issueForThisMachine());
        try (TestPgweir pgweir = TestPgweir.start(config);
                RawClient old = RawClient.login(pgweir.port(), client)) {
            TestCertificate second = authority.issueForThisMachine();
            pgweir.pgweir().reload(config);
            assertThat(shownBy(pgweir)).isEqualTo(second.x509());
            assertThat(old.ask("select 'still here'")).isEqualTo("still here");
        }
    }

    @Test
    void a_reload_that_finds_them_as_they_were_lets_sessions_be_resumed() throws Exception {
        PgweirConfig config = config(authority.issueForThisMachine());
        try (TestPgweir pgweir = TestPgweir.start(config)) {
            long first = sessionBegun(pgweir);
            pgweir.pgweir().reload(config);
            Await.until("a clock's tick", () -> System.currentTimeMillis() > first);
            assertThat(sessionBegun(pgweir)).isEqualTo(first);
        }
    }

    private long sessionBegun(TestPgweir pgweir) throws IOException {
        try (RawClient loggedIn = RawClient.login(pgweir.port(), client)) {
            return loggedIn.tlsSession().getCreationTime();
        }
    }

    // ---- broken ----------------------------------------------------------------------------------------------------

    @Test
    void files_that_cannot_be_used_are_told_once_and_the_old_ones_stay_in_use() throws Exception {
        TestCertificate first = authority.issueForThisMachine();
        String goodKey = Files.readString(first.key());
        try (TestPgweir pgweir = TestPgweir.start(config(first))) {
            Files.writeString(first.certificate(), "half a certifi");
            Await.until("the problem is told", () -> !logged.lines().isEmpty());
            assertThat(shownBy(pgweir)).isEqualTo(first.x509());

            Files.writeString(first.key(), "and no key");
            Await.until(
                    "another state of the files is told, too",
                    () -> logged.lines().size() == 2);
            Files.writeString(first.key(), goodKey);
            Await.until("and so is the first one again", () -> logged.lines().size() == 3);
            assertThat(logged.lines()).allSatisfy(line -> assertThat(line)
                    .startsWith("event=certificate_refused message=\"listen.tls.certificate: the file "
                            + first.certificate() + " cannot be used: "));

            awaitShown(pgweir, authority.issueForThisMachine());
        }
    }

    @Test
    void a_reload_with_files_that_cannot_be_used_changes_nothing() throws Exception {
        TestCertificate first = authority.issueForThisMachine();
        PgweirConfig config = config(first);
        try (TestPgweir pgweir = TestPgweir.start(config)) {
            Files.delete(first.key());
            assertThatThrownBy(() -> pgweir.pgweir().reload(config))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageStartingWith("listen.tls.key: the file " + first.key() + " cannot be read");
            assertThat(shownBy(pgweir)).isEqualTo(first.x509());
        }
    }

    @Test
    void a_certificate_that_has_expired_is_shown_and_told() throws Exception {
        TestCertificate expired =
                authority.issue("server", CertificateRequest.forThisMachine().expired());
        try (TestPgweir pgweir = TestPgweir.start(config(expired))) {
            assertThat(logged.lines())
                    .containsExactly("event=certificate_expired certificate=listen.tls.certificate ended="
                            + expired.x509().getNotAfter().toInstant());
            assertThatThrownBy(() -> shownBy(pgweir))
                    .hasRootCauseMessage("NotAfter: " + expired.x509().getNotAfter());
        }
    }

    // ---- metrics ---------------------------------------------------------------------------------------------------

    @Test
    void its_end_and_handshakes_that_fail_are_measured() throws Exception {
        Instant end = Instant.now().plusSeconds(7_200);
        TestCertificate own =
                authority.issue("server", CertificateRequest.forThisMachine().validUntil(end));
        String shown = "mode: prefer, certificate: " + own.certificate() + ", key: " + own.key();
        SSLContext distrustful = TestCertificate.onlyTrusting(
                TestAuthority.in(directory, "other").self().x509());
        try (TestPgweir pgweir = TestPgweir.start(config(own.certificate(), own.key(), shown))) {
            for (String certificate : new String[] {"listen", "servers.main"}) {
                assertThat(metric(pgweir, "pgweir_certificate_expiry_seconds{certificate=\"" + certificate + "\"} "))
                        .isBetween(7_000.0, 7_200.0);
            }
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> RawClient.openEncrypted(pgweir.port(), distrustful))
                        .isInstanceOf(IOException.class);
            }
            Await.until("all three are counted", () -> metric(pgweir, "pgweir_tls_handshake_failures_total ") == 3);
        }
    }

    private static double metric(TestPgweir pgweir, String beginning) throws IOException {
        int port = pgweir.pgweir().httpAddress().orElseThrow().getPort();
        try (InputStream in = new URL("http", "127.0.0.1", port, "/metrics").openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .mapToDouble(line -> Double.parseDouble(line.substring(beginning.length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    // ---- help ------------------------------------------------------------------------------------------------------

    private void awaitShown(TestPgweir pgweir, TestCertificate expected) throws Exception {
        Await.until("the new certificate is shown", () -> shownBy(pgweir).equals(expected.x509()));
    }

    /** To a client that has not been here before. */
    private Certificate shownBy(TestPgweir pgweir) throws IOException {
        try (RawClient asking = RawClient.openEncrypted(pgweir.port(), client)) {
            return asking.tlsSession().getPeerCertificates()[0];
        }
    }

    private static PgweirConfig config(TestCertificate own) {
        return config(own.certificate(), own.key());
    }

    private static PgweirConfig config(Path certificate, Path key) {
        return config(certificate, key, "mode: disable");
    }

    private static PgweirConfig config(Path certificate, Path key, String serverTls) {
        return TestPgweir.config(
                """
                listen: { port: 0, tls: { mode: require, certificate: %s, key: %s } }
                http: { port: 0 }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { %s } } }
                users: { app: { password: secret } }
                """.formatted(certificate, key, TestPostgres.newest().port(), serverTls));
    }
}
