package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pgweir.config.ConfigLoader;
import io.pgweir.config.PgweirConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A secret stands wherever a user can put one, and a pgweir in front of a real PostgreSQL goes through what makes it talk:
 * logins that succeed and fail, queries, reloads, broken files, metrics, a dump of its threads. None is in anything it says.
 */
class PlantedSecretsTest {

    private static final Pattern ADDRESS = Pattern.compile("listens on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern HTTP_ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");

    /** Mistakes with a secret in the middle of them. */
    private static final List<String> BROKEN = List.of(
            "users: { app: { pasword: %s } }",
            "users: { app: { password: [%s] } }",
            "users: { app: { password: '%s } }",
            "users: { app: { password: *%s } }",
            "users: { app: %s }",
            "users: { app: { password: SCRAM-SHA-256$%s } }",
            "listen: { port: '${FROM_ENVIRONMENT}', max_clients: '${file:server_password}' }",
            "listen: { tls: { mode: require, certificate: server.key, key: server.key } }");

    private final PlantedSecrets secrets = new PlantedSecrets();
    private final Map<String, String> said = new LinkedHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private SecretPostgres postgres;
    private Path file;
    private int port;

    @BeforeEach
    void plant() throws Exception {
        postgres = new SecretPostgres();
        for (String name : List.of(
                "FROM_ENVIRONMENT",
                "server_password",
                "outdated",
                "verified",
                "md5ed",
                "lookup",
                "looked_up",
                "typed",
                "wrong",
                "wrong_at_server",
                "literal",
                "parameter",
                "altered",
                "reloaded",
                "header",
                "in_broken_file")) {
            secrets.plant(name);
        }
        Files.writeString(directory.resolve("server_password"), secrets.get("server_password"));
        for (String line : KeyFiles.writeTo(directory)) {
            secrets.plant("line of the key: " + line, line);
        }
        postgres.run("create role plain login password '" + secrets.get("FROM_ENVIRONMENT") + "'");
        postgres.run("create role verified login password '" + secrets.get("verified") + "'");
        postgres.run("create role served login password '" + secrets.get("server_password") + "'");
        postgres.run("create role lookup login superuser password '" + secrets.get("lookup") + "'");
        postgres.run("create role looked_up login password '" + secrets.get("looked_up") + "'");
        postgres.run("create role typed login password '" + secrets.get("typed") + "'");
        postgres.run("create role refused login password 'another'");
        postgres.run("set password_encryption = md5; create role md5ed login password '" + secrets.get("md5ed") + "'");
        file = Files.writeString(directory.resolve("pgweir.yaml"), yaml());
    }

    @AfterEach
    void close() throws Exception {
        postgres.close();
    }

    /** What PostgreSQL has stored, part by part. */
    private String stored(String role) throws SQLException {
        String stored = postgres.read("select rolpassword from pg_authid where rolname = '" + role + "'");
        for (String part : stored.split("[$:]")) {
            if (part.length() > "SCRAM-SHA-256".length()) {
                secrets.plant("stored of " + role + ": " + part, part);
            }
        }
        return stored;
    }

    private String yaml() throws SQLException {
        stored("looked_up");
        return """
                listen: { address: 127.0.0.1, port: 0, tls: { mode: allow, certificate: server.crt, key: server.key } }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  postgres: { server: main }
                users:
                  plain: { password: "${FROM_ENVIRONMENT}" }
                  verified: { password: "%s", server_user: served, server_password: ["%s", "${file:server_password}"] }
                  md5ed: { password: "%s", server_password: "%s" }
                  typed: { password: "%s" }
                  refused: { password: "%s" }
                auth:
                  rules:
                    - { user: typed, methods: [password] }
                    - { user: md5ed, methods: [md5] }
                  methods: [scram-sha-256]
                  query:
                    server: main
                    database: postgres
                    user: lookup
                    password: "%s"
                    query: "select rolname, rolpassword from pg_authid where rolname = ?"
                http: { address: 127.0.0.1, port: 0 }
                metrics: { otlp: { endpoint: "http://127.0.0.1:1", headers: { Authorization: "Bearer %s" } } }
                logging: { level: debug }
                """.formatted(
                        postgres.port(),
                        stored("verified"),
                        secrets.get("outdated"),
                        stored("md5ed"),
                        secrets.get("md5ed"),
                        secrets.get("typed"),
                        secrets.get("wrong_at_server"),
                        secrets.get("lookup"),
                        secrets.get("header"));
    }

    @Test
    void no_secret_is_in_anything_that_a_running_pgweir_says() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "", environment(), "serve", file.toString())) {
            pgweir.awaitReady();
            port = number(ADDRESS, pgweir.out());
            logIn();
            failToLogIn();
            query();
            reload(pgweir);
            askByHttp(number(HTTP_ADDRESS, pgweir.out()));
            pgweir.dumpThreads();
            pgweir.signal(ProcessSignal.TERM);
            assertThat(pgweir.exitStatus()).isZero();
            said.put("standard output and the thread dump", pgweir.out());
            said.put("the log", pgweir.err());
        }
        assertThat(said.get("the log"))
                .contains("looked_up", "reason=", "event=reload_refused", "event=otlp_failed")
                .doesNotContain("event=bug");
        assertThat(said.get("standard output and the thread dump")).contains("\"pgweir-");
        secrets.assertNoneIsIn(said);
    }

    private Map<String, String> environment() {
        return Map.of("FROM_ENVIRONMENT", secrets.get("FROM_ENVIRONMENT"));
    }

    private static int number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private Connection connect(String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", "require");
        properties.setProperty("sslfactory", "org.postgresql.ssl.NonValidatingFactory");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
    }

    private void logIn() throws SQLException {
        Map<String, String> passwords = Map.of(
                "plain", secrets.get("FROM_ENVIRONMENT"),
                "verified", secrets.get("verified"),
                "md5ed", secrets.get("md5ed"),
                "typed", secrets.get("typed"),
                "looked_up", secrets.get("looked_up"));
        for (Map.Entry<String, String> user : passwords.entrySet()) {
            try (Connection connection = connect(user.getKey(), user.getValue())) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }

    private void failToLogIn() {
        for (String user : List.of("plain", "verified", "md5ed", "typed", "looked_up", "nobody")) {
            refused(user, secrets.get("wrong"));
        }
        refused("refused", secrets.get("wrong_at_server"));
    }

    private void refused(String user, String password) {
        SQLException refusal = assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> connect(user, password).close())
                .actual();
        StringBuilder words = new StringBuilder();
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            words.append(cause).append('\n');
        }
        said.put("the refusal of " + user, words.toString());
    }

    private void query() throws SQLException {
        try (Connection connection = connect("looked_up", secrets.get("looked_up"));
                Statement statement = connection.createStatement()) {
            statement.execute("select '" + secrets.get("literal") + "'");
            statement.execute("alter role looked_up password '" + secrets.get("altered") + "'");
            statement.execute("set app.secret = '" + secrets.get("literal") + "'");
            try (PreparedStatement prepared = connection.prepareStatement("select ?::text")) {
                prepared.setString(1, secrets.get("parameter"));
                prepared.executeQuery().close();
            }
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("select 1/0 -- " + secrets.get("literal")));
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute(
                            "select pg_terminate_backend(pg_backend_pid()), '" + secrets.get("literal") + "'"));
        }
    }

    private void reload(PgweirProcess pgweir) throws Exception {
        String good = Files.readString(file);
        Files.writeString(file, good.replace(secrets.get("typed"), secrets.get("reloaded")));
        pgweir.signal(ProcessSignal.HUP);
        pgweir.awaitLog("event=reloaded applied=");
        refused("typed", secrets.get("typed"));
        Files.writeString(file, good + "\n" + BROKEN.get(0).formatted(secrets.get("in_broken_file")));
        pgweir.signal(ProcessSignal.HUP);
        pgweir.awaitLog("event=reload_refused");
    }

    private void askByHttp(int httpPort) throws Exception {
        for (String path : List.of("/", "/metrics", "/health/startup", "/health/live", "/health/ready", "/config")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            said.put("HTTP " + path, response.headers().map() + response.body());
        }
        assertThat(said.get("HTTP /metrics")).contains("pgweir_");
    }

    @Test
    void no_secret_is_in_what_is_said_of_a_broken_file() throws Exception {
        for (String broken : BROKEN) {
            String text = "servers: { main: { host: localhost } }\n" + broken.formatted(secrets.get("in_broken_file"));
            Files.writeString(file, text);
            try (PgweirProcess pgweir = PgweirProcess.start(directory, "", environment(), "check", file.toString())) {
                assertThat(pgweir.exitStatus()).as(broken).isEqualTo(1);
                said.put("check of " + broken, pgweir.out() + pgweir.err());
            }
        }
        secrets.assertNoneIsIn(said);
    }

    @Test
    void no_secret_is_in_what_is_said_of_an_address_that_is_wrong() throws Exception {
        String url = "postgres://app:%s@local host:x/db?sslmod=%s"
                .formatted(secrets.get("in_broken_file"), secrets.get("literal"));
        Map<String, String> variable = Map.of("PGWEIR_SERVER", url);
        try (PgweirProcess option = PgweirProcess.start(directory, "serve", "--server", url);
                PgweirProcess fromEnvironment = PgweirProcess.start(directory, "", variable, "serve")) {
            assertThat(option.exitStatus()).isEqualTo(1);
            assertThat(fromEnvironment.exitStatus()).isEqualTo(1);
            said.put("serve --server", option.out() + option.err());
            said.put("serve with PGWEIR_SERVER", fromEnvironment.out() + fromEnvironment.err());
        }
        secrets.assertNoneIsIn(said);
    }

    @Test
    void no_secret_is_in_a_configuration_that_is_printed() {
        PgweirConfig config = ConfigLoader.load(file, environment()).config().orElseThrow();
        said.put("the configuration", config.toString());
        config.users().forEach((name, user) -> said.put("the user " + name, user.toString()));
        said.put("auth.query", config.auth().query().orElseThrow().toString());
        assertThat(said.get("the configuration")).contains("md5ed", "<secret>");
        secrets.assertNoneIsIn(said);
    }
}
