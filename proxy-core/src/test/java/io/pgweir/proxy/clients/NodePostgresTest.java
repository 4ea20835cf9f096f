package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The {@code pg} driver of Node.js. Its checks are a script in {@code src/test/node}; without node, npm or a registry to
 * install the driver from, they are skipped.
 */
class NodePostgresTest extends ThroughPgweir {

    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path INSTALLED = Path.of("target/node-pg");

    /** More than the limits of all checks together. */
    private static final long LIMIT_SECONDS = 200;

    /** With npm's own retries and limits, an absent network would cost many minutes. A lock file would name a registry. */
    private static final List<String> NPM_INSTALL = List.of(
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--no-progress",
            "--no-package-lock",
            "--ignore-scripts",
            "--engine-strict",
            "--fetch-retries=1",
            "--fetch-timeout=30000");

    private record Ended(int status, String output) {}

    /** How the installation ended that both versions of PostgreSQL share; null before it. */
    private static Ended installation;

    private static synchronized void install() throws Exception {
        if (installation == null) {
            Files.createDirectories(INSTALLED);
            for (String file : List.of("package.json", "checks.js", "console.js", "refused.js")) {
                Files.copy(SOURCES.resolve(file), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
            installation = run(NPM_INSTALL, Map.of());
        }
        assumeTrue(installation.status() == 0, () -> "npm could not install pg:\n" + installation.output());
    }

    private static Ended run(List<String> command, Map<String, String> environment) throws Exception {
        // A file, for a pipe would have to be read, and reading has no limit.
        Path output = INSTALLED.resolve(command.get(0) + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // Whoever runs the build may have settings of their own for PostgreSQL.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().putAll(environment);
        Process process = start(builder);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            // Its status is then a signal's, and its output tells how far it came.
            process.destroyForcibly().waitFor();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException notFound) {
            return abort(notFound.getMessage());
        }
    }

    @Test
    void every_check_of_the_script_passes() throws Exception {
        install();
        expectPasses("checks.js", pgweir, TestPostgres.DATABASE);
    }

    @Test
    void the_admin_console_is_a_database_like_others() throws Exception {
        install();
        try (TestPgweir watched = TestPgweir.inFrontOf(postgres, POOL_SIZE, "admin: { users: [app] }\n")) {
            expectPasses("console.js", watched, "pgweir");
        }
    }

    @Test
    void who_is_refused_a_server_connection_goes_on_with_his_own() throws Exception {
        install();
        try (TestPgweir full = TestPgweir.inFrontOf(
                postgres,
                1,
                "tenants: { busy: { match: { database: app }, max_connections: 1, max_wait: 300ms } }\n")) {
            expectPasses("refused.js", full, TestPostgres.DATABASE);
        }
    }

    private static void expectPasses(String script, TestPgweir through, String database) throws Exception {
        Ended ended = run(
                List.of("node", script),
                Map.of(
                        "PGHOST",
                        "127.0.0.1",
                        "PGPORT",
                        "" + through.port(),
                        "PGDATABASE",
                        database,
                        "PGUSER",
                        TestPostgres.USER,
                        "PGPASSWORD",
                        TestPostgres.PASSWORD));
        assertThat(ended.status()).as(ended.output()).isZero();
    }
}
