package io.pgweir.proxy.net;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hash by which SCRAM-SHA-256-PLUS is bound to the certificate of a TLS server (RFC 5929, section 4.1). */
public final class TlsServerEndPoint {

    /** As in SHA256withRSA, SHA384withECDSA, SHA3-256withRSA. */
    private static final Pattern SIGNATURE = Pattern.compile("(MD5|SHA\\d+|SHA3-\\d+)with\\w+");

    /** Its hash is not in its name. */
    private static final String PSS = "RSASSA-PSS";

    private TlsServerEndPoint() {}

    /**
     * Taken with the hash of the certificate's own signature, or with SHA-256 where that is MD5 or SHA-1. Empty if the
     * signature has no hash, as with Ed25519: nothing can be bound to such a certificate, and PostgreSQL cannot either.
     */
    public static Optional<byte[]> of(X509Certificate certificate) {
        try {
            String hash = signatureHash(certificate);
            return hash == null
                    ? Optional.empty()
                    : Optional.of(MessageDigest.getInstance(atLeastSha256(hash)).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException | IOException unknown) {
            return Optional.empty();
        }
    }

    /** Null if there is none. */
    private static String signatureHash(X509Certificate certificate) throws GeneralSecurityException, IOException {
        String signature = certificate.getSigAlgName();
        if (signature.equals(PSS)) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
            parameters.init(certificate.getSigAlgParams());
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        }
        Matcher name = SIGNATURE.matcher(signature);
        return name.matches() ? name.group(1).replaceFirst("^SHA(?=\\d)", "SHA-") : null;
    }

    private static String atLeastSha256(String hash) {
        return hash.equals("MD5") || hash.equals("SHA-1") ? "SHA-256" : hash;
    }
}
