package io.pgweir.proxy.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and private keys in text (RFC 7468). Every problem is told with the setting and the file. Blocks: not for an
 * event loop.
 */
public final class PemFile {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]*)-----END \\1PRIVATE KEY-----");

    /** The kind is part of the key's bytes, and the JDK has no reader that looks at it. */
    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

    private final String setting;
    private final Path file;

    /** @param setting that names the file, such as {@code listen.tls.key} */
    public PemFile(String setting, Path file) {
        this.setting = setting;
        this.file = file;
    }

    /** All of them, in the order of the file; at least one. */
    public X509Certificate[] certificates() throws IOException {
        try {
            X509Certificate[] all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes()))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toArray(X509Certificate[]::new);
            if (all.length == 0) {
                throw problem("there is no certificate in it");
            }
            return all;
        } catch (CertificateException e) {
            throw problem("it is no certificate in PEM: " + e.getMessage());
        }
    }

    public PrivateKey privateKey() throws IOException {
        Matcher key = KEY.matcher(new String(bytes(), StandardCharsets.ISO_8859_1));
        if (!key.find()) {
            throw problem("there is no private key in it");
        }
        if (!key.group(1).isEmpty()) {
            throw problem("its key is not in plain PKCS #8; convert it: openssl pkcs8 -topk8 -nocrypt -in " + file);
        }
        try {
            return decoded(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(2))));
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw problem("its private key cannot be read");
        }
    }

    private static PrivateKey decoded(PKCS8EncodedKeySpec bytes) throws GeneralSecurityException {
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(bytes);
            } catch (InvalidKeySpecException otherKind) {
                continue;
            }
        }
        throw new InvalidKeySpecException("none of " + KEY_KINDS);
    }

    private byte[] bytes() throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(setting + ": the file " + file + " cannot be read: " + e, e);
        }
    }

    /** What is in a key file is not repeated, nor what a parser says of it. */
    private IOException problem(String what) {
        return new IOException(setting + ": the file " + file + " cannot be used: " + what);
    }
}
