package io.pgweir.proxy.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * A real PostgreSQL, started once for all tests of this JVM and stopped with it. It asks for passwords as a production
 * server does: each role below by the method of its name, {@code postgres} not at all.
 */
public final class TestPostgres {

    /** The database that tests use. */
    public static final String DATABASE = "app";

    /** The password of every role but {@code postgres}. */
    public static final String PASSWORD = "secret";

    /** Authenticates with SCRAM-SHA-256 and may do anything. */
    public static final String USER = "app";

    public static final String MD5_USER = "md5_user";
    public static final String PASSWORD_USER = "password_user";
    public static final String TRUST_USER = "trust_user";

    private static final String HBA = """
            local all all trust
            host all postgres all trust
            host all md5_user all md5
            host all password_user all password
            host all trust_user all trust
            host all all all scram-sha-256
            """;

    private static TestPostgres newest;
    private static TestPostgres older;

    private final EmbeddedPostgres postgres;

    private TestPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** The newest version that pgweir is tested with. */
    public static synchronized TestPostgres newest() {
        if (newest == null) {
            newest = started(EmbeddedPostgres.builder());
        }
        return newest;
    }

    /** An older major version; the build puts its binaries beside the classes. */
    public static synchronized TestPostgres older() {
        if (older == null) {
            Path jar = Path.of(System.getProperty("pgweir.test.olderPostgres"), "postgres-binaries.jar");
            older = started(EmbeddedPostgres.builder().setPgBinaryResolver((system, machine) -> archiveIn(jar)));
        }
        return older;
    }

    /**
     * One of a test's own, to be stopped, started and broken; the caller closes it.
     *
     * @param configuration names and values of its settings, in turn
     */
    public static EmbeddedPostgres ownInstance(String... configuration) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        for (int i = 0; i < configuration.length; i += 2) {
            builder.setServerConfig(configuration[i], configuration[i + 1]);
        }
        return prepared(builder);
    }

    /** The same, and it speaks TLS. */
    public static EmbeddedPostgres ownInstance(TestCertificate certificate) throws IOException {
        return ownInstance(
                "ssl",
                "on",
                "ssl_cert_file",
                certificate.certificate().toString(),
                "ssl_key_file",
                certificate.key().toString());
    }

    private static TestPostgres started(EmbeddedPostgres.Builder builder) {
        try {
            return new TestPostgres(prepared(builder.setServerConfig("max_connections", "200")
                    .setServerConfig("max_prepared_transactions", "10")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres prepared(EmbeddedPostgres.Builder builder) throws IOException {
        try (ReservedPort port = new ReservedPort()) {
            EmbeddedPostgres postgres = builder.setPort(port.number()).start();
            prepare(postgres);
            return postgres;
        }
    }

    private static void prepare(EmbeddedPostgres postgres) throws IOException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("create role app login superuser password 'secret'");
            sql.execute("create role password_user login password 'secret'");
            sql.execute("create role trust_user login");
            sql.execute("set password_encryption = 'md5'");
            sql.execute("create role md5_user login password 'secret'");
            sql.execute("create database app owner app");
            Path hba;
            try (ResultSet row = sql.executeQuery("show hba_file")) {
                row.next();
                hba = Path.of(row.getString(1));
            }
            Files.writeString(hba, HBA);
            sql.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream archiveIn(Path jar) {
        try {
            JarFile binaries = new JarFile(jar.toFile());
            JarEntry archive = binaries.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow();
            return binaries.getInputStream(archive);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return postgres.getPort();
    }

    /** A direct connection as the superuser {@code postgres}, past pgweir, to the database of the tests. */
    public Connection direct() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + DATABASE, "postgres", "");
    }
}
