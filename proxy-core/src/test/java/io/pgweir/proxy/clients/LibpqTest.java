package io.pgweir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** libpq, by the psql and the pgbench of the PATH; without them these tests are skipped. */
class LibpqTest extends ThroughPgweir {

    private record Ended(int status, String output) {}

    private Process start(String program, String... arguments) throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
                program + " is not on the PATH");
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", "" + pgweir.port()));
        command.addAll(List.of("-U", TestPostgres.USER));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", TestPostgres.PASSWORD);
        builder.environment().put("PGDATABASE", TestPostgres.DATABASE);
        return builder.start();
    }

    private static Ended end(Process process) throws Exception {
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    @Test
    void psql_runs_several_statements_in_one_string() throws Exception {
        Ended psql = end(start("psql", "-XAtc", "select 1; select 2; begin; select 3; commit"));
        assertThat(psql).isEqualTo(new Ended(0, "1\n2\nBEGIN\n3\nCOMMIT\n"));
    }

    @Test
    void psql_copies_from_and_to_a_file() throws Exception {
        directly("drop table if exists psql_copied; create table psql_copied (n int)");
        Path file = Files.createTempFile("rows", ".txt");
        try {
            Files.writeString(file, "1\n2\n3\n");
            Ended in = end(start("psql", "-Xc", "\\copy psql_copied from '" + file + "'"));
            assertThat(in).isEqualTo(new Ended(0, "COPY 3\n"));
            Ended out = end(start("psql", "-Xc", "\\copy psql_copied to stdout"));
            assertThat(out).isEqualTo(new Ended(0, "1\n2\n3\n"));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void an_interrupt_cancels_what_psql_runs() throws Exception {
        Process psql = start("psql", "-XAtc", "select pg_sleep(15)");
        awaitSleeper();
        new ProcessBuilder("kill", "-INT", "" + psql.pid()).start().waitFor();
        assertThat(end(psql).output()).contains("canceling statement due to user request");
    }

    private void awaitSleeper() throws SQLException {
        try (Connection direct = postgres.direct();
                Statement statement = direct.createStatement()) {
            boolean asleep = false;
            while (!asleep) {
                try (ResultSet row = statement.executeQuery(
                        "select 1 from pg_stat_activity where usename = 'app' and wait_event = 'PgSleep'")) {
                    asleep = row.next();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-M simple", "-M extended", "-M prepared", "-M prepared -C"})
    void pgbench_runs_without_an_error(String mode) throws Exception {
        Ended initialised = end(start("pgbench", "-i", "-q", "-I", "dtGvp"));
        assertThat(initialised.status()).as(initialised.output()).isZero();
        int transactions = mode.endsWith("-C") ? 5 : 50;
        List<String> arguments = new ArrayList<>(List.of("-n", "-S", "-c", "16", "-t", "" + transactions));
        arguments.addAll(List.of(mode.split(" ")));
        Ended pgbench = end(start("pgbench", arguments.toArray(String[]::new)));
        assertThat(pgbench.status()).as(pgbench.output()).isZero();
        assertThat(pgbench.output())
                .contains("transactions actually processed: %1$d/%1$d".formatted(16 * transactions))
                .doesNotContain("ERROR");
    }
}
