package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.protocol.Md5Password;
import io.pgweir.protocol.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that answer and end: what they print, where, and with which status. */
class CommandsTest {

    private static final String PASSWORD = "grüße, welt";

    @TempDir
    private Path directory;

    @Test
    void version_names_what_a_bug_report_needs() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "--version")) {
            assertThat(pgweir.exitStatus()).isZero();
            assertThat(pgweir.out().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).matches("pgweir \\d+\\.\\d+\\.\\d+.*"),
                            line -> assertThat(line).startsWith("Java " + Runtime.version()),
                            line -> assertThat(line).matches("Netty 4\\.2\\..*"),
                            line -> assertThat(line).matches("transport (epoll|kqueue|nio)"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "check", "top", "import", "hash-password"})
    void every_command_has_help(String command) throws Exception {
        String[] arguments = (command + " --help").strip().split(" ");
        try (PgweirProcess pgweir = PgweirProcess.start(directory, arguments)) {
            assertThat(pgweir.exitStatus()).isZero();
            assertThat(pgweir.out()).startsWith(("Usage: pgweir " + command).strip());
            assertThat(pgweir.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "check",
                "import",
                "top --json",
                "top --interval 0",
                "import a.ini users.txt one.more",
                "serve --no-such-option",
                "serve file.yaml --server postgres://h",
                "hash-password secret",
                "hash-password --md5",
                "hash-password --iterations 0"
            })
    void a_wrong_command_line_ends_with_2_and_the_usage(String line) throws Exception {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ");
        try (PgweirProcess pgweir = PgweirProcess.startWithInput(directory, "secret\n", arguments)) {
            assertThat(pgweir.exitStatus()).isEqualTo(2);
            assertThat(pgweir.out()).isEmpty();
            assertThat(pgweir.err()).contains("Usage: pgweir").doesNotContain("\tat ");
        }
    }

    @Test
    void a_mistyped_command_is_answered_with_the_nearest() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "sevre")) {
            assertThat(pgweir.exitStatus()).isEqualTo(2);
            assertThat(pgweir.err()).contains("Did you mean: pgweir serve");
        }
    }

    @Test
    void check_says_that_a_good_file_is_good_in_one_line() throws Exception {
        Path file = ServeTest.config(directory, 6432);
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "check", file.toString())) {
            assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
            assertThat(pgweir.out())
                    .isEqualTo("ok: listens on 127.0.0.1:6432, 1 server, 1 database, 1 user, 1 tenant\n");
        }
    }

    @Test
    void check_prints_every_problem_with_its_place() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yaml"), """
                listen: { prot: 6432 }
                servers:
                  main: { host: 127.0.0.1, port: many }
                """);
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "check", file.toString())) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.out()).isEmpty();
            assertThat(pgweir.err().lines())
                    .anySatisfy(line ->
                            assertThat(line).startsWith(file + ":1:11: ").contains("prot", "; "))
                    .anySatisfy(
                            line -> assertThat(line).startsWith(file + ":3:").contains("port"))
                    .allSatisfy(line -> assertThat(line).startsWith(file.toString()));
        }
    }

    @Test
    void check_says_which_module_is_missing() throws Exception {
        Path file = Files.writeString(directory.resolve("iam.yaml"), """
                servers: { main: { host: db } }
                users: { app: { password: p, server_auth: rds-iam } }
                """);
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "check", file.toString())) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err())
                    .isEqualTo(file
                            + ":2:43: users.app.server_auth 'rds-iam' needs a module that is not on the class path;"
                            + " put pgweir-aws.jar into the directory lib beside pgweir.jar, or name it in"
                            + " PGWEIR_CLASSPATH\n");
        }
    }

    @Test
    void check_of_a_file_that_is_not_there_is_one_line() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "check", "absent.yaml")) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err()).startsWith("absent.yaml: ").hasLineCount(1);
        }
    }

    @Test
    void hash_password_prints_a_verifier_of_the_password() throws Exception {
        try (PgweirProcess pgweir =
                PgweirProcess.startWithInput(directory, PASSWORD + "\n", "hash-password", "--iterations", "5000")) {
            assertThat(pgweir.exitStatus()).isZero();
            ScramVerifier verifier = ScramVerifier.parse(pgweir.out().strip()).orElseThrow();
            assertThat(verifier.iterations()).isEqualTo(5000);
            assertThat(verifier.matches(PASSWORD.getBytes(StandardCharsets.UTF_8)))
                    .isTrue();
            assertThat(verifier.matches("another".getBytes(StandardCharsets.UTF_8)))
                    .isFalse();
        }
    }

    @Test
    void hash_password_prints_the_md5_hash_of_password_and_user() throws Exception {
        try (PgweirProcess pgweir =
                PgweirProcess.startWithInput(directory, "secret\n", "hash-password", "--md5", "--user", "ann")) {
            assertThat(pgweir.exitStatus()).isZero();
            assertThat(pgweir.out().strip()).isEqualTo(Md5Password.hash("secret", "ann"));
        }
    }

    @Test
    void hash_password_refuses_an_empty_password() throws Exception {
        try (PgweirProcess pgweir = PgweirProcess.startWithInput(directory, "\n", "hash-password")) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err()).isEqualTo("pgweir: the password is empty\n");
        }
    }
}
