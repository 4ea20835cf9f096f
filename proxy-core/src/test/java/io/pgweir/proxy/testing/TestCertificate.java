package io.pgweir.proxy.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate with its private key.
 *
 * @param certificate as PEM
 * @param key as PEM (PKCS #8)
 * @param x509 what is in the first file
 * @param privateKey what is in the second file
 * @param context for a server that shows the certificate, and for a client that shows it if asked; either trusts who has
 *     signed it and nobody else
 */
public record TestCertificate(
        Path certificate, Path key, X509Certificate x509, PrivateKey privateKey, SSLContext context) {

    private static final String NEWEST = "TLS";

    /** PostgreSQL takes no key that others may read. */
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Self-signed, for what listens on this machine. */
    public static TestCertificate in(Path directory) throws IOException, GeneralSecurityException {
        return selfSigned(directory, "test", CertificateRequest.forThisMachine());
    }

    /** @param name of the files, {@code name.crt} and {@code name.key}; those that are there are written over */
    public static TestCertificate selfSigned(Path directory, String name, CertificateRequest request)
            throws IOException, GeneralSecurityException {
        KeyPair keys = newKeys(request);
        X509Certificate signed = CertificateBytes.signed(
                request, keys.getPublic(), new X500Principal(request.subject()), keys.getPrivate());
        return written(directory, name, signed, keys.getPrivate(), signed);
    }

    static TestCertificate signedBy(TestCertificate authority, Path directory, String name, CertificateRequest request)
            throws IOException, GeneralSecurityException {
        KeyPair keys = newKeys(request);
        X509Certificate signed = CertificateBytes.signed(
                request, keys.getPublic(), authority.x509.getSubjectX500Principal(), authority.privateKey);
        return written(directory, name, signed, keys.getPrivate(), authority.x509);
    }

    private static KeyPair newKeys(CertificateRequest request) throws GeneralSecurityException {
        boolean rsa = request.signature().endsWith("RSA");
        KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
        generator.initialize(rsa ? 2048 : 256);
        return generator.generateKeyPair();
    }

    private static TestCertificate written(
            Path directory, String name, X509Certificate signed, PrivateKey key, X509Certificate issuer)
            throws IOException, GeneralSecurityException {
        return new TestCertificate(
                pem(directory.resolve(name + ".crt"), "CERTIFICATE", signed.getEncoded()),
                pem(directory.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded()),
                signed,
                key,
                context(NEWEST, managers(signed, key), issuer));
    }

    /** For a client or server that shows this certificate and trusts those of that authority and nobody else. */
    public SSLContext trusting(X509Certificate authority) throws IOException, GeneralSecurityException {
        return context(NEWEST, managers(x509, privateKey), authority);
    }

    /** The same with one version of TLS, such as {@code TLSv1.2}, and those before it. */
    public SSLContext trusting(X509Certificate authority, String protocol)
            throws IOException, GeneralSecurityException {
        return context(protocol, managers(x509, privateKey), authority);
    }

    /** For a client that has no certificate and trusts what is, or is signed by, that one and nobody else. */
    public static SSLContext onlyTrusting(X509Certificate authority) throws IOException, GeneralSecurityException {
        return context(NEWEST, null, authority);
    }

    /** The same with one version of TLS, such as {@code TLSv1.2}, and those before it. */
    public static SSLContext onlyTrusting(X509Certificate authority, String protocol)
            throws IOException, GeneralSecurityException {
        return context(protocol, null, authority);
    }

    private static KeyManager[] managers(X509Certificate shown, PrivateKey key) {
        return new KeyManager[] {new StubbornKeys(shown, key)};
    }

    private static SSLContext context(String protocol, KeyManager[] shown, X509Certificate authority)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance(protocol);
        context.init(shown, trustManagers(authority), null);
        return context;
    }

    private static TrustManager[] trustManagers(X509Certificate authority)
            throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", authority);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        return managers.getTrustManagers();
    }

    static Path pem(Path file, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(der);
        if (Files.notExists(file)) {
            Files.createFile(file, OWNER_ONLY);
        }
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
