package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.cert.CertificateExpiredException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the tests take for certificates are certificates. */
class TestCertificateTest {

    @TempDir
    private Path directory;

    @Test
    void it_says_what_was_asked_for() throws Exception {
        TestAuthority authority = TestAuthority.in(directory, "ca");
        TestCertificate issued = authority.issue(
                "app", CertificateRequest.of("CN=app,O=pgweir", "dns:app.internal", "ip:::1", "email:app@example.org"));
        issued.x509().verify(authority.self().x509().getPublicKey());
        assertThat(issued.x509().getSubjectX500Principal().getName()).isEqualTo("CN=app,O=pgweir");
        assertThat(issued.x509().getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly("app.internal", "0:0:0:0:0:0:0:1", "app@example.org");
        assertThat(issued.x509().getBasicConstraints()).isNegative();
        assertThat(authority.self().x509().getBasicConstraints()).isNotNegative();
        issued.x509().checkValidity();
    }

    @Test
    void an_expired_one_has_expired() throws Exception {
        TestCertificate expired = TestCertificate.selfSigned(
                directory, "old", CertificateRequest.forThisMachine().expired());
        assertThatThrownBy(() -> expired.x509().checkValidity()).isInstanceOf(CertificateExpiredException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withECDSA", "SHA384withECDSA", "SHA1withRSA", "SHA256withRSA", "SHA512withRSA"})
    void it_is_signed_as_was_asked_for(String algorithm) throws Exception {
        TestCertificate signed = TestCertificate.selfSigned(
                directory, "signed", CertificateRequest.forThisMachine().signedWith(algorithm));
        assertThat(signed.x509().getSigAlgName()).isEqualTo(algorithm);
        signed.x509().verify(signed.x509().getPublicKey());
    }
}
