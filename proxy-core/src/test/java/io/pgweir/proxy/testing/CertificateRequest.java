package io.pgweir.proxy.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a certificate shall say.
 *
 * @param subject a distinguished name, such as {@code CN=app}
 * @param names subject alternative names: {@code dns:db.internal}, {@code ip:127.0.0.1}, {@code email:app@example.org}
 * @param signature with what the issuer signs, as the JDK calls it; its key is of the kind that this needs
 * @param authority whether the certificate may sign others
 */
public record CertificateRequest(
        String subject, List<String> names, Instant notBefore, Instant notAfter, String signature, boolean authority) {

    private static final String ECDSA = "SHA256withECDSA";

    /** Valid since an hour ago, for a month. */
    public static CertificateRequest of(String subject, String... names) {
        Instant now = Instant.now();
        return new CertificateRequest(
                subject, List.of(names), now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(30)), ECDSA, false);
    }

    /** For what listens on this machine. */
    public static CertificateRequest forThisMachine() {
        return of("CN=127.0.0.1", "ip:127.0.0.1", "dns:localhost");
    }

    public CertificateRequest expired() {
        Instant now = Instant.now();
        return new CertificateRequest(
                subject, names, now.minus(Duration.ofDays(30)), now.minus(Duration.ofHours(1)), signature, authority);
    }

    public CertificateRequest notYetValid() {
        return new CertificateRequest(
                subject, names, Instant.now().plus(Duration.ofDays(1)), notAfter, signature, authority);
    }

    public CertificateRequest validUntil(Instant end) {
        return new CertificateRequest(subject, names, notBefore, end, signature, authority);
    }

    /** @param algorithm {@code SHA384withECDSA}, {@code SHA256withRSA} and their like */
    public CertificateRequest signedWith(String algorithm) {
        return new CertificateRequest(subject, names, notBefore, notAfter, algorithm, authority);
    }

    public CertificateRequest asAuthority() {
        return new CertificateRequest(subject, names, notBefore, notAfter, signature, true);
    }
}
