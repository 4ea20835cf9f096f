package io.pgweir.benchmarks.contender;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A self-signed certificate (ECDSA, P-256) and its key as PEM files, made by the JDK's keytool: what a pooler shows clients that
 * believe anything.
 */
record OwnCertificate(Path certificate, Path key) {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ALIAS = "pooler";

    static OwnCertificate in(Path directory) throws IOException, InterruptedException {
        Path store = directory.resolve("certificate.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD));
        try (ChildProcess keytool = ChildProcess.start(command, Map.of(), directory.resolve("keytool.log"))) {
            keytool.awaitSuccess();
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD);
            return new OwnCertificate(
                    pem(
                            directory.resolve("pooler.crt"),
                            "CERTIFICATE",
                            keys.getCertificate(ALIAS).getEncoded()),
                    pem(
                            directory.resolve("pooler.key"),
                            "PRIVATE KEY",
                            keys.getKey(ALIAS, PASSWORD).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IOException("a certificate that keytool has just made cannot be read", e);
        }
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder().encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
