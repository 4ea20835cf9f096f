package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.config.ListenTls;
import io.pgweir.config.ListenTlsMode;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTlsTest {

    @TempDir
    private Path directory;

    @Test
    void where_tls_is_disabled_there_is_none() throws Exception {
        ListenTls disabled = new ListenTls(ListenTlsMode.DISABLE, Optional.empty(), Optional.empty(), Optional.empty());
        assertThat(ClientTls.load(disabled)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA256withRSA"})
    void a_certificate_and_its_key_are_read(String signature) throws Exception {
        TestCertificate own = TestCertificate.selfSigned(
                directory, "own", CertificateRequest.forThisMachine().signedWith(signature));
        assertThat(load(own.certificate(), own.key()).certificate()).isEqualTo(own.x509());
    }

    // ---- files that cannot be used ---------------------------------------------------------------------------------

    @Test
    void a_file_that_is_not_there_is_told_with_its_setting() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        Path missing = directory.resolve("missing.crt");
        assertRefused(missing, own.key(), "listen.tls.certificate: the file " + missing + " cannot be read: ");
        assertRefused(own.certificate(), missing, "listen.tls.key: the file " + missing + " cannot be read: ");
    }

    @Test
    void a_file_that_is_something_else_is_told_with_its_setting() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        Path text = Files.writeString(directory.resolve("text"), "not a certificate");
        Path empty = Files.createFile(directory.resolve("empty"));
        Path cut = Files.writeString(
                directory.resolve("cut"), Files.readString(own.certificate()).substring(0, 200));
        assertRefused(text, own.key(), "listen.tls.certificate: the file " + text + " cannot be used: ");
        assertRefused(cut, own.key(), "listen.tls.certificate: the file " + cut + " cannot be used: ");
        assertRefused(empty, own.key(), "listen.tls.certificate: the file " + empty + " cannot be used: ");
        assertRefused(
                own.certificate(),
                own.certificate(),
                "listen.tls.key: the file " + own.certificate() + " cannot be used: there is no private key in it");
        assertThatIOException()
                .isThrownBy(() -> ClientTls.load(new ListenTls(
                        ListenTlsMode.VERIFY_CA,
                        Optional.of(own.certificate()),
                        Optional.of(own.key()),
                        Optional.of(text))))
                .withMessageStartingWith("listen.tls.client_ca: the file " + text + " cannot be used: ");
    }

    @Test
    void a_key_of_an_old_kind_is_told_with_what_to_do() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        Path old = Files.writeString(
                directory.resolve("old.key"), Files.readString(own.key()).replace("PRIVATE KEY", "EC PRIVATE KEY"));
        assertRefused(
                own.certificate(), old, "listen.tls.key: the file " + old + " cannot be used: its key is not in plain");
    }

    @Test
    void a_key_that_is_none_is_not_repeated() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        String secret = Base64.getEncoder().encodeToString("nobody may know this".getBytes());
        Path broken = Files.writeString(
                directory.resolve("broken.key"),
                "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n");
        assertRefused(
                own.certificate(),
                broken,
                "listen.tls.key: the file " + broken + " cannot be used: its private key cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA256withRSA"})
    void a_key_of_another_certificate_is_found_out(String signature) throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        TestCertificate other = TestCertificate.selfSigned(
                directory, "other", CertificateRequest.forThisMachine().signedWith(signature));
        assertRefused(
                own.certificate(),
                other.key(),
                "listen.tls.key: the key in " + other.key() + " is not that of the certificate in "
                        + own.certificate());
    }

    // ---- who encrypts ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void boringssl_encrypts_where_it_loads_and_is_wanted(TlsEngine wanted) throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        System.setProperty(TlsEngine.PROPERTY, wanted.label());
        try {
            SSLEngine engine = load(own.certificate(), own.key())
                    .newHandler(ByteBufAllocator.DEFAULT)
                    .engine();
            boolean boringSsl = wanted == TlsEngine.BORINGSSL && OpenSsl.isAvailable();
            assertThat(engine instanceof ReferenceCountedOpenSslEngine).isEqualTo(boringSsl);
            assertThat(engine.getEnabledProtocols())
                    .contains("TLSv1.3", "TLSv1.2")
                    .doesNotContain("TLSv1.1");
            ReferenceCountUtil.release(engine);
        } finally {
            System.clearProperty(TlsEngine.PROPERTY);
        }
    }

    @Test
    @EnabledOnOs(
            value = OS.LINUX,
            architectures = {"amd64", "aarch64"})
    void boringssl_is_there_on_linux() {
        assertThat(TlsEngine.best()).isEqualTo(TlsEngine.BORINGSSL);
    }

    // ---- channel binding -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "SHA1withRSA, SHA-256",
        "SHA256withRSA, SHA-256",
        "SHA512withRSA, SHA-512",
        "SHA256withECDSA, SHA-256",
        "SHA384withECDSA, SHA-384"
    })
    void the_channel_is_bound_by_the_hash_of_the_signature_but_never_a_weak_one(String signature, String hash)
            throws Exception {
        TestCertificate own = TestCertificate.selfSigned(
                directory, "own", CertificateRequest.forThisMachine().signedWith(signature));
        byte[] expected = MessageDigest.getInstance(hash).digest(own.x509().getEncoded());
        assertThat(load(own.certificate(), own.key()).channelBinding()).isEqualTo(expected);
    }

    private static ClientTls load(Path certificate, Path key) throws Exception {
        return ClientTls.load(new ListenTls(
                        ListenTlsMode.REQUIRE, Optional.of(certificate), Optional.of(key), Optional.empty()))
                .orElseThrow();
    }

    private static void assertRefused(Path certificate, Path key, String beginning) {
        assertThatIOException().isThrownBy(() -> load(certificate, key)).withMessageStartingWith(beginning);
    }
}
