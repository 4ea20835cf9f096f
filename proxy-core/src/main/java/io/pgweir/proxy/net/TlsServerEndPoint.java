package io.pgweir.proxy.net;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;

/**
 * The channel binding {@code tls-server-end-point} (RFC 5929, section 4): the hash of the server's certificate, by the hash
 * function that it is signed with.
 */
public final class TlsServerEndPoint {

    private static final String AT_LEAST = "SHA-256";

    private TlsServerEndPoint() {}

    /** Empty where the signature has no hash function of its own, as Ed25519's: the binding is not defined then. */
    public static Optional<byte[]> of(X509Certificate server) {
        Optional<String> hash = hash(server.getSigAlgName());
        if (hash.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageDigest.getInstance(hash.get()).digest(server.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was read cannot be written", e);
        } catch (GeneralSecurityException unknownHash) {
            return Optional.empty();
        }
    }

    /** The JDK calls them {@code SHA384withECDSA}; MD5 and SHA-1 are too weak and are replaced by SHA-256. */
    private static Optional<String> hash(String signature) {
        int with = signature.toUpperCase(Locale.ROOT).indexOf("WITH");
        if (with < 0) {
            return Optional.empty();
        }
        String hash = signature.substring(0, with).toUpperCase(Locale.ROOT);
        return Optional.of(
                switch (hash) {
                    case "MD5", "SHA1" -> AT_LEAST;
                    default -> hash.startsWith("SHA3-") ? hash : hash.replaceFirst("^SHA", "SHA-");
                });
    }
}
