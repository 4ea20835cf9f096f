package io.pgweir.proxy.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;

/**
 * What pgweir shows of itself to clients, or to a server that asks for it.
 *
 * @param chain the certificate and those that it is issued by
 * @param key the private key of the first
 */
record OwnCertificate(X509Certificate[] chain, PrivateKey key) {

    /** With what a key of each kind proves that it is the certificate's. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /**
     * Reads the files: not for an event loop.
     *
     * @param section whose settings {@code certificate} and {@code key} name the files, such as {@code listen.tls}
     * @throws IOException if a file cannot be used; the message names it and its setting
     */
    static OwnCertificate read(String section, Path certificate, Path key) throws IOException {
        X509Certificate[] chain = new PemFile(section + ".certificate", certificate).certificates();
        PrivateKey privateKey = new PemFile(section + ".key", key).privateKey();
        if (!isOfOnePair(chain[0], privateKey)) {
            throw new IOException(
                    section + ".key: the key in " + key + " is not that of the certificate in " + certificate);
        }
        return new OwnCertificate(chain, privateKey);
    }

    /** TLS would find out at the first handshake. */
    private static boolean isOfOnePair(X509Certificate certificate, PrivateKey key) throws IOException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            return signature.verify(signed);
        } catch (GeneralSecurityException ofDifferentKinds) {
            return false;
        }
    }
}
