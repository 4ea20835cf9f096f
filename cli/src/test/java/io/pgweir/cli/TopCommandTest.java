package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code top} beside a running pgweir with a real PostgreSQL behind it. */
class TopCommandTest {

    private static final Map<String, String> PASSWORD = Map.of("PGPASSWORD", "of ops");

    @TempDir
    private static Path directory;

    private static SecretPostgres postgres;
    private static PgweirProcess pgweir;
    private static String port;

    @BeforeAll
    static void start() throws Exception {
        postgres = new SecretPostgres();
        postgres.run("create role app login password 'of app'");
        Path file = Files.writeString(directory.resolve("pgweir.yaml"), """
                listen: { port: 0 }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { postgres: { pool_size: 1 } }
                users:
                  app: { password: of app }
                  ops: { password: of ops }
                tenants:
                  apps: { match: { user: app }, max_connections: 7, max_wait: 60s }
                admin: { stats_users: [ops] }
                http: { port: 0 }
                """.formatted(postgres.port()));
        pgweir = PgweirProcess.start(directory, "serve", file.toString()).awaitReady();
        port = Pattern.compile("port=(\\d+)")
                .matcher(pgweir.out())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    @AfterAll
    static void stop() throws Exception {
        pgweir.close();
        postgres.close();
    }

    private static PgweirProcess top(Map<String, String> environment, String... options) throws IOException {
        String[] command = Stream.concat(Stream.of("top", "-p", port, "-U", "ops"), Stream.of(options))
                .toArray(String[]::new);
        return PgweirProcess.start(directory, "", environment, command);
    }

    private static Connection client() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "app", "of app");
    }

    @Test
    void once_in_json_a_script_reads_what_clients_do() throws Exception {
        try (Connection client = client();
                Statement statement = client.createStatement()) {
            client.setAutoCommit(false);
            statement.execute("select 1");
            Map<?, ?> pool = pool(once());
            assertThat(pool.get("user")).isEqualTo("app");
            assertThat(pool.get("active")).isEqualTo(1);
            assertThat(pool.get("mode")).isEqualTo("transaction");
            Map<?, ?> tenant = (Map<?, ?>) ((List<?>) once().get("tenants")).get(0);
            assertThat(tenant.get("tenant")).isEqualTo("apps");
            assertThat(tenant.get("connections")).isEqualTo(1);
        }
    }

    /** Between the samples of {@code top} there are some queries, if it is asked often enough. */
    @Test
    void quantiles_are_told_of_pools_and_tenants() throws Exception {
        try (Connection client = client();
                Statement statement = client.createStatement()) {
            CompletableFuture<Void> enough = new CompletableFuture<>();
            CompletableFuture<Void> queries = CompletableFuture.runAsync(() -> {
                try {
                    while (!enough.isDone()) {
                        statement.execute("select pg_sleep(0.02)");
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            Map<?, ?> boards = once();
            enough.complete(null);
            queries.get(30, TimeUnit.SECONDS);
            Map<?, ?> tenant = (Map<?, ?>) ((List<?>) boards.get("tenants")).get(0);
            for (Map<?, ?> line : List.of(pool(boards), tenant)) {
                double median = ((Number) line.get("query_p50")).doubleValue();
                assertThat(median).as("%s", line).isGreaterThan(10_000);
                assertThat(((Number) line.get("query_p99")).doubleValue()).isGreaterThanOrEqualTo(median);
                assertThat(line.get("wait_p99")).isInstanceOf(Number.class);
            }
        }
    }

    @Test
    void who_waits_is_shown_with_who_is_in_front() throws Exception {
        try (Connection holder = client();
                Connection waiting = client();
                Statement held = holder.createStatement();
                Statement waits = waiting.createStatement()) {
            holder.setAutoCommit(false);
            held.execute("select 1");
            CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return waits.execute("select 2");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            List<?> found = List.of();
            while (found.isEmpty()) {
                assertThat(answer).isNotDone();
                found = (List<?>) once().get("waiting");
            }
            assertThat(((Map<?, ?>) found.get(0)).get("tenant")).isEqualTo("apps");
            assertThat(((Map<?, ?>) found.get(0)).get("holder").toString()).startsWith("app@postgres");
            holder.commit();
            assertThat(answer.get(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Map<?, ?> pool(Map<?, ?> boards) {
        return ((List<?>) boards.get("pools"))
                .stream()
                        .<Map<?, ?>>map(Map.class::cast)
                        .filter(pool -> pool.get("database").equals("postgres"))
                        .findFirst()
                        .orElseThrow();
    }

    private static Map<?, ?> once() throws Exception {
        try (PgweirProcess top = top(PASSWORD, "--once", "--json")) {
            assertThat(top.exitStatus()).as(top.err()).isZero();
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(top.out());
        }
    }

    @Test
    void once_for_people_is_a_table() throws Exception {
        client().close();
        try (PgweirProcess top = top(PASSWORD, "--once")) {
            assertThat(top.exitStatus()).as(top.err()).isZero();
            assertThat(top.err()).isEmpty();
            assertThat(top.out())
                    .startsWith("pgweir 127.0.0.1:" + port)
                    .contains("POOLS", "postgres/app", "apps/main", "0/7");
        }
    }

    @Test
    void without_a_terminal_it_says_what_to_do() throws Exception {
        try (PgweirProcess top = top(PASSWORD)) {
            assertThat(top.exitStatus()).isEqualTo(1);
            assertThat(top.err())
                    .contains("this is no terminal")
                    .contains("use --once")
                    .hasLineCount(1);
        }
    }

    @Test
    void who_may_not_use_the_console_hears_it_in_one_line() throws Exception {
        try (PgweirProcess top = top(Map.of("PGPASSWORD", "wrong"), "--once")) {
            assertThat(top.exitStatus()).isEqualTo(1);
            assertThat(top.err()).startsWith("pgweir: 127.0.0.1:" + port + ": ").contains("password");
        }
    }

    /** In a real pseudo-terminal, which is left as it was found. */
    @Test
    void a_person_at_a_terminal_ends_it_with_q() throws Exception {
        Path script = Path.of("/usr/bin/script");
        assumeThat(script).as("util-linux' script is not installed").isExecutable();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        client().close();
        Path seen = directory.resolve("seen");
        ProcessBuilder builder = new ProcessBuilder(
                        script.toString(),
                        "-qec",
                        java + " -cp '" + System.getProperty("java.class.path") + "' " + Main.class.getName()
                                + " top -U ops -p " + port + "; stty -a",
                        "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(seen.toFile());
        builder.environment().putAll(PASSWORD);
        builder.environment().put("TERM", "xterm");
        Process process = builder.start();
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.readString(seen).contains("apps/main")) {
                assertThat(System.nanoTime()).as(Files.readString(seen)).isLessThan(deadline);
                Thread.onSpinWait();
            }
            process.getOutputStream().write('q');
            process.getOutputStream().flush();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(Files.readString(seen)).contains(" icanon ", " echo ");
        } finally {
            process.destroyForcibly();
        }
    }
}
