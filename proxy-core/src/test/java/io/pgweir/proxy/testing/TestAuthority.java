package io.pgweir.proxy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority that exists for one test, made by the JDK's keytool, and the certificates that it issues. */
public final class TestAuthority {

    /** A certificate and its private key, as PEM files. */
    public record Issued(Path certificate, Path key) {}

    private static final String PASSWORD = "changeit";
    private static final String OWN = "authority";

    private final Path directory;
    private final Path store;

    private TestAuthority(Path directory) {
        this.directory = directory;
        this.store = directory.resolve("authority.p12");
    }

    /** @param directory for its files; no other authority's */
    public static TestAuthority in(Path directory, String name)
            throws IOException, GeneralSecurityException, InterruptedException {
        TestAuthority authority = new TestAuthority(Files.createDirectories(directory));
        authority.generate(OWN, "-dname", "CN=" + name, "-ext", "bc:critical=ca:true", "-validity", "30");
        authority.write(OWN);
        return authority;
    }

    /** What those who trust this authority have on their disk. */
    public Path certificate() {
        return directory.resolve(OWN + ".crt");
    }

    /** @param alternative a subject alternative name as keytool writes it, such as {@code ip:127.0.0.1} */
    public Issued issue(String commonName, String alternative)
            throws IOException, GeneralSecurityException, InterruptedException {
        return issue(commonName, alternative, "-validity", "30");
    }

    /** One that ended two days ago. */
    public Issued issueExpired(String commonName, String alternative)
            throws IOException, GeneralSecurityException, InterruptedException {
        return issue(commonName, alternative, "-startdate", "-3d", "-validity", "1");
    }

    /** One that begins in two days. */
    public Issued issueEarly(String commonName, String alternative)
            throws IOException, GeneralSecurityException, InterruptedException {
        return issue(commonName, alternative, "-startdate", "+2d", "-validity", "1");
    }

    /** One for 127.0.0.1 that no authority has issued. */
    public Issued selfSigned() throws IOException, GeneralSecurityException, InterruptedException {
        generate("self-signed", "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1");
        return write("self-signed");
    }

    private Issued issue(String commonName, String alternative, String... validity)
            throws IOException, GeneralSecurityException, InterruptedException {
        List<String> arguments =
                new ArrayList<>(List.of("-dname", "CN=" + commonName, "-ext", "san=" + alternative, "-signer", OWN));
        arguments.addAll(List.of(validity));
        String alias = "issued" + Files.list(directory).count();
        generate(alias, arguments.toArray(String[]::new));
        return write(alias);
    }

    private void generate(String alias, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        Process made = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        if (made.waitFor() != 0) {
            throw new IOException("keytool ended with " + made.exitValue());
        }
    }

    private Issued write(String alias) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        return new Issued(
                TestCertificate.pem(
                        directory.resolve(alias + ".crt"),
                        "CERTIFICATE",
                        keys.getCertificate(alias).getEncoded()),
                TestCertificate.pem(directory.resolve(alias + ".key"), "PRIVATE KEY", key));
    }
}
