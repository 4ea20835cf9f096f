package io.pgweir.benchmarks.contender;

import io.pgweir.benchmarks.demo.DemoPostgres;
import io.pgweir.benchmarks.demo.ScratchDirectory;
import io.pgweir.benchmarks.wire.FakePostgres;
import io.pgweir.cli.CommandFailure;
import io.pgweir.config.ConfigLoader;
import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.EnvironmentConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.UserConfig;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The PostgreSQL behind the contenders: a throw-away one, or one that the user named. */
public final class ServerUnderTest implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final String NAME = "bench";
    private static final String FAKE = "fake";

    private final Endpoint endpoint;
    private final String version;
    private final Closeable owned;

    private ServerUnderTest(Endpoint endpoint, String version, Closeable owned) {
        this.endpoint = endpoint;
        this.version = version;
        this.owned = owned;
    }

    private ServerUnderTest(Endpoint endpoint, Closeable owned) {
        this(endpoint, askVersion(endpoint), owned);
    }

    /**
     * @param url {@code postgres://user:password@host:port/database}, or {@code fake} for one that answers at once; without
     *     it, a PostgreSQL is started
     */
    public static ServerUnderTest open(Optional<String> url) throws Exception {
        if (url.isEmpty()) {
            return embedded();
        }
        return url.get().equals(FAKE) ? fake() : given(url.get());
    }

    private static ServerUnderTest fake() {
        FakePostgres fake = FakePostgres.start();
        return new ServerUnderTest(
                new Endpoint(Endpoint.LOOPBACK, fake.port(), NAME, NAME, new Secret(NAME)), FakePostgres.VERSION, fake);
    }

    private static ServerUnderTest given(String url) {
        ConfigLoader.Result read = EnvironmentConfig.fromServerUrl(url, Map.of());
        PgweirConfig config = read.config()
                .orElseThrow(() -> new CommandFailure(read.problems().get(0).toString()));
        ServerConfig server = config.servers().values().iterator().next();
        String database = config.databases().keySet().stream()
                .filter(name -> !name.equals(DatabaseConfig.ANY_OTHER))
                .findFirst()
                .orElseThrow(() -> new CommandFailure("--server names no database"));
        UserConfig user = config.users().values().stream()
                .findFirst()
                .orElseThrow(() -> new CommandFailure("--server names no user"));
        return new ServerUnderTest(
                new Endpoint(server.host(), server.port(), database, user.name(), user.password()), () -> {});
    }

    private static ServerUnderTest embedded() throws Exception {
        ScratchDirectory directory = ScratchDirectory.create();
        try {
            DemoPostgres postgres = DemoPostgres.start(directory.path());
            try {
                Endpoint endpoint = new Endpoint(Endpoint.LOOPBACK, postgres.port(), NAME, NAME, new Secret(NAME));
                createDatabase(postgres.port());
                return new ServerUnderTest(endpoint, () -> close(postgres, directory));
            } catch (Exception e) {
                postgres.close();
                throw e;
            }
        } catch (Exception e) {
            directory.close();
            throw e;
        }
    }

    private static void createDatabase(int port) throws SQLException {
        Endpoint superuser = new Endpoint(Endpoint.LOOPBACK, port, "postgres", "postgres", new Secret(""));
        try (Connection connection = superuser.connect(SILENCE);
                Statement statement = connection.createStatement()) {
            statement.execute("create role " + NAME + " login password '" + NAME + "'");
            statement.execute("create database " + NAME + " owner " + NAME);
        }
    }

    private static void close(DemoPostgres postgres, ScratchDirectory directory) throws IOException {
        try {
            postgres.close();
        } finally {
            directory.close();
        }
    }

    private static String askVersion(Endpoint endpoint) {
        try (Connection connection = endpoint.connect(SILENCE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show server_version")) {
            row.next();
            return "PostgreSQL " + row.getString(1);
        } catch (SQLException e) {
            throw new CommandFailure("no PostgreSQL to measure: " + e.getMessage());
        }
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Whether it is no PostgreSQL, but an answer to everything. */
    public boolean isFake() {
        return version.equals(FakePostgres.VERSION);
    }

    /** As the server itself says it. */
    public String version() {
        return version;
    }

    /**
     * An interrupt that is still pending is put off: a program that Ctrl-C ended, too, may have failed before the interrupt
     * was noticed, and with it PostgreSQL could neither be asked to stop nor be looked for.
     */
    @Override
    public void close() throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            owned.close();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
