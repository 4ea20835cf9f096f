package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate and its key, as a user would have them: {@code server.crt} and {@code server.key}, in PEM. */
final class KeyFiles {

    private static final String PASSWORD = "changeit";

    private KeyFiles() {}

    /** @return the lines of the key file that are secret */
    static List<String> writeTo(Path directory) throws IOException, GeneralSecurityException, InterruptedException {
        KeyStore store = made(directory.resolve("store.p12"), directory.resolve("keytool.log"));
        byte[] key = store.getKey("key", PASSWORD.toCharArray()).getEncoded();
        byte[] certificate = store.getCertificate("key").getEncoded();
        Files.writeString(directory.resolve("server.key"), pem("PRIVATE KEY", key));
        Files.writeString(directory.resolve("server.crt"), pem("CERTIFICATE", certificate));
        return Base64.getMimeEncoder().encodeToString(key).lines().toList();
    }

    private static KeyStore made(Path file, Path log)
            throws IOException, GeneralSecurityException, InterruptedException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String command =
                keytool + " -genkeypair -keyalg EC -alias key -dname CN=localhost -storetype PKCS12 -storepass "
                        + PASSWORD + " -keystore " + file.getFileName();
        Process process = new ProcessBuilder(command.split(" "))
                .directory(file.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
                .formatted(what, Base64.getMimeEncoder().encodeToString(content));
    }
}
