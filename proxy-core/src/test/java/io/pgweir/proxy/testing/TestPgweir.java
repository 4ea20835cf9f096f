package io.pgweir.proxy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.StartupFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** A pgweir in this JVM, on a port of its own, configured by YAML as a user would. */
public final class TestPgweir implements AutoCloseable {

    private static final String LISTEN_ON_ANY_PORT = """
            listen: { port: 0 }
            http: { enabled: false }
            """;

    /** {@code -Dpgweir.transport=io_uring} runs any test with that one. */
    private static final String TRANSPORT = "\ntransport: " + System.getProperty("pgweir.transport", "auto") + "\n";

    private final Pgweir pgweir;

    private TestPgweir(Pgweir pgweir) {
        this.pgweir = pgweir;
    }

    /** Listens on a free port; {@code yaml} has everything but the sections {@code listen} and {@code http}. */
    public static TestPgweir start(String yaml) {
        try {
            return new TestPgweir(Pgweir.start(config(LISTEN_ON_ANY_PORT + yaml)));
        } catch (StartupFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** Exactly this YAML, addresses included. */
    public static TestPgweir startExactly(String yaml) {
        try {
            return start(config(yaml));
        } catch (StartupFailure e) {
            throw new IllegalStateException(e);
        }
    }

    /** Exactly this configuration, addresses included. */
    public static TestPgweir start(PgweirConfig config) throws StartupFailure {
        return new TestPgweir(Pgweir.start(config));
    }

    /**
     * In front of that server, with the users of {@link TestPostgres} and pools of that size. Without the audit, whose samples
     * would keep some server connection with its client for a moment longer, once a second.
     */
    public static TestPgweir inFrontOf(TestPostgres postgres, int poolSize) {
        return inFrontOf(postgres, poolSize, "");
    }

    /** @param more YAML sections: tenants, timeouts and the like */
    public static TestPgweir inFrontOf(TestPostgres postgres, int poolSize, String more) {
        return inFrontOf(postgres.port(), poolSize, more);
    }

    /** In front of a PostgreSQL of a test's own, or of what only looks like one. */
    public static TestPgweir inFrontOf(int serverPort, int poolSize, String more) {
        return start("""
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: %d, session_state_audit: off }
                  session: { database: app, pool_mode: session, pool_size: %d }
                users:
                  app: { password: secret }
                  md5_user: { password: secret }
                  password_user: { password: secret }
                  trust_user: { password: secret }
                """.formatted(serverPort, poolSize, poolSize) + more);
    }

    /** The configuration that this YAML is; fails with all its problems. */
    public static PgweirConfig config(String yaml) {
        try {
            Path file = Files.createTempFile("pgweir", ".yaml");
            try {
                Files.writeString(file, yaml.contains("transport:") ? yaml : yaml + TRANSPORT);
                ConfigLoader.Result result = ConfigLoader.load(file, Map.of());
                return result.config()
                        .orElseThrow(() ->
                                new IllegalArgumentException(result.problems().toString()));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a new configuration in force; {@code yaml} is whole but for {@code listen} and {@code http}, as at the start. */
    public void reload(String yaml) throws StartupFailure {
        pgweir.reload(config(LISTEN_ON_ANY_PORT + yaml));
    }

    public Pgweir pgweir() {
        return pgweir;
    }

    public InetSocketAddress address() {
        return pgweir.address();
    }

    public int port() {
        return pgweir.address().getPort();
    }

    /** Whoever comes next is served, whatever has become of those before. */
    public void expectServesNextClient() throws IOException {
        try (RawClient next = RawClient.login(port())) {
            assertThat(next.ask("select 'served'")).isEqualTo("served");
        }
    }

    /** Whether who comes now is told, in PostgreSQL's words, that the database system is shutting down. */
    public boolean isLeaving() throws IOException {
        try (RawClient late = RawClient.open(port())) {
            late.send(FrontendMessage.startup(0, Map.of("user", "nobody", "database", "nowhere")));
            BackendMessage answer = late.read();
            return answer.type() == BackendType.ERROR_RESPONSE
                    && answer.errorFields().sqlState().equals("57P03");
        }
    }

    /** Until so many clients wait for a server connection. */
    public void awaitWaiting(int clients) throws Exception {
        Await.until(clients + " clients wait", () -> pgweir.snapshot().waiting() == clients);
    }

    /** On a pool of one: this client keeps its server connection until it has run {@code end}, and then the other gets it. */
    public void expectPinnedUntil(String end, RawClient client, RawClient other) throws Exception {
        other.send(FrontendMessage.query("select 'mine'"));
        assertThat(client.ask("select 1")).isEqualTo("1");
        awaitWaiting(1);
        client.run(end);
        assertThat(other.readToReady()).endsWith(BackendMessage.readyForQuery('I'));
    }

    /** What {@code /metrics} says; only with an HTTP listener, which {@link #start(String)} does without. */
    public String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    /** What is answered to a request for that path; only with an HTTP listener, too. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        int httpPort = pgweir.httpAddress().orElseThrow().getPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    /** A JDBC connection through pgweir as {@link TestPostgres#USER}. */
    public Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** @param properties pgjdbc's, on top of user and password */
    public Connection connect(Properties properties) throws SQLException {
        Properties all = new Properties();
        all.setProperty("user", TestPostgres.USER);
        all.setProperty("password", TestPostgres.PASSWORD);
        all.putAll(properties);
        return DriverManager.getConnection(jdbcUrl(TestPostgres.DATABASE), all);
    }

    @Override
    public void close() {
        pgweir.stop();
    }
}
