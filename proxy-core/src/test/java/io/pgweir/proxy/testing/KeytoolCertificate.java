package io.pgweir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A self-signed certificate for 127.0.0.1 with a key and a signature of any kind that the JDK's keytool knows, as PEM. */
public record KeytoolCertificate(Path certificate, Path key) {

    private static final String PASSWORD = "changeit";

    /** @param signature such as {@code SHA1withRSA} */
    public static KeytoolCertificate in(Path directory, String keyAlgorithm, String signature)
            throws IOException, GeneralSecurityException, InterruptedException {
        Path store = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command = keytool + " -genkeypair -alias test -dname CN=127.0.0.1 -ext san=ip:127.0.0.1 -keyalg "
                + keyAlgorithm + " -sigalg " + signature + " -storetype PKCS12 -storepass " + PASSWORD + " -keystore "
                + store;
        Process made = new ProcessBuilder(command.split(" ")).inheritIO().start();
        if (made.waitFor() != 0) {
            throw new IOException("keytool ended with " + made.exitValue());
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new KeytoolCertificate(
                pem(directory, "CERTIFICATE", keys.getCertificate("test").getEncoded()),
                pem(
                        directory,
                        "PRIVATE KEY",
                        keys.getKey("test", PASSWORD.toCharArray()).getEncoded()));
    }

    /** PostgreSQL takes no key that others may read. */
    private static Path pem(Path directory, String kind, byte[] der) throws IOException {
        Path file = Files.createFile(
                directory.resolve(kind.replace(' ', '_')),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String text = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
