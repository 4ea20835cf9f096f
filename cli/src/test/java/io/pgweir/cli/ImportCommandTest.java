package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import}: what it prints where, and that what it makes does what PgBouncer did. */
class ImportCommandTest {

    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private Path ini(String text) throws IOException {
        return Files.writeString(directory.resolve("pgbouncer.ini"), text);
    }

    @Test
    void the_yaml_is_on_standard_output_and_the_report_on_standard_error() throws Exception {
        Files.writeString(directory.resolve("users"), "\"ann\" \"of-ann\"\n");
        ini("[databases]\n* = host=db\n[pgbouncer]\nsyslog = 1\n");
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "import", "pgbouncer.ini", "users")) {
            assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
            assertThat(pgweir.out()).startsWith("# Made by `pgweir import`").contains("password: \"of-ann\"");
            assertThat(pgweir.err())
                    .contains("pgbouncer.ini:4: syslog = 1\n  unsupported: ")
                    .doesNotContain("of-ann");
        }
    }

    @Test
    void a_file_for_the_yaml_is_for_its_owner_only_and_is_never_overwritten() throws Exception {
        Files.writeString(directory.resolve("users"), "\"ann\" \"of-ann\"\n");
        ini("[databases]\n* = host=db\n");
        Path made = directory.resolve("pgweir.yaml");
        String[] command = {"import", "pgbouncer.ini", "users", "--output", made.toString()};
        try (PgweirProcess pgweir = PgweirProcess.start(directory, command)) {
            assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
            assertThat(pgweir.out()).contains("1 same").doesNotContain("of-ann");
            assertThat(pgweir.err()).isEmpty();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rw-------");
        try (PgweirProcess pgweir = PgweirProcess.start(directory, command)) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err()).isEqualTo("pgweir: " + made + " is there already, and is left as it is\n");
        }
    }

    @Test
    void what_is_missing_from_the_file_that_is_made_is_told_at_once() throws Exception {
        ini("[databases]\n* = host=db\n[pgbouncer]\nauth_user = lookup\n");
        Path made = directory.resolve("pgweir.yaml");
        try (PgweirProcess pgweir =
                PgweirProcess.start(directory, "import", "pgbouncer.ini", "--output", made.toString())) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.err())
                    .hasLineCount(1)
                    .contains(made + ":", "the environment variable AUTH_QUERY_PASSWORD is not set");
        }
    }

    @Test
    void an_ini_that_cannot_be_read_is_one_line_with_its_place() throws Exception {
        ini("[databases]\napp host=db\n");
        try (PgweirProcess pgweir = PgweirProcess.start(directory, "import", "pgbouncer.ini")) {
            assertThat(pgweir.exitStatus()).isEqualTo(1);
            assertThat(pgweir.out()).isEmpty();
            assertThat(pgweir.err()).isEqualTo("pgweir: pgbouncer.ini:2: neither name = value nor a [section]\n");
        }
    }

    /** A real PostgreSQL behind a PgBouncer's files, which PgBouncer itself takes, too, where there is one. */
    @Test
    void clients_of_pgbouncer_find_the_same_behind_pgweir() throws Exception {
        try (SecretPostgres postgres = new SecretPostgres()) {
            for (String statement : List.of(
                    "create role plain login password 'of plain'",
                    "create role verified login password 'of verified'",
                    "set password_encryption = md5; create role md5ed login password 'of md5ed'",
                    "create database shop_production")) {
                postgres.run(statement);
            }
            int port = freePort();
            Path ini = shop(postgres, port);
            if (Files.isExecutable(PGBOUNCER)) {
                underPgBouncer(ini, port);
            }
            Path yaml = directory.resolve("pgweir.yaml");
            try (PgweirProcess pgweir =
                    PgweirProcess.start(directory, "import", ini.toString(), "--output", yaml.toString())) {
                assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
                assertThat(pgweir.out()).contains(ini + ":7: pool_mode = transaction\n  same: databases.*.pool_mode\n");
            }
            try (PgweirProcess pgweir = PgweirProcess.start(directory, "check", yaml.toString())) {
                assertThat(pgweir.exitStatus()).as(pgweir.err()).isZero();
                assertThat(pgweir.out())
                        .isEqualTo(
                                "ok: listens on 127.0.0.1:" + port + ", 1 server, 2 databases, 3 users, 2 tenants\n");
            }
            Files.writeString(yaml, "http: { port: 0 }\n", StandardOpenOption.APPEND);
            try (PgweirProcess pgweir = PgweirProcess.start(directory, "serve", yaml.toString())) {
                pgweir.awaitReady();
                everybodyFindsTheSame(port);
            }
        }
    }

    private Path shop(SecretPostgres postgres, int port) throws IOException, SQLException {
        Path users = Files.writeString(directory.resolve("userlist.txt"), """
                "plain" "of plain"
                "verified" "%s"
                "md5ed" "%s"
                """.formatted(
                        stored(postgres, "verified"), stored(postgres, "md5ed")));
        return ini("""
                ; a shop
                [databases]
                shop = host=127.0.0.1 port=%d dbname=shop_production pool_size=3 connect_query='select 1'
                postgres = host=127.0.0.1 port=%d max_db_connections=4
                [pgbouncer]
                listen_addr = 127.0.0.1
                pool_mode = transaction
                listen_port = %d
                unix_socket_dir =
                auth_type = md5
                auth_file = %s
                ignore_startup_parameters = extra_float_digits, options
                max_client_conn = 50
                query_wait_timeout = 10
                server_tls_sslmode = disable
                """.formatted(postgres.port(), postgres.port(), port, users));
    }

    private static String stored(SecretPostgres postgres, String role) throws SQLException {
        return postgres.read("select rolpassword from pg_authid where rolname = '" + role + "'");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** It does not run as root, and everything here is readable for all. */
    private void underPgBouncer(Path ini, int port) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process pgbouncer = new ProcessBuilder(
                        System.getProperty("user.name").equals("root")
                                ? List.of(PGBOUNCER.toString(), "-q", "-u", "nobody", ini.toString())
                                : List.of(PGBOUNCER.toString(), "-q", ini.toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        try {
            awaitConnect(port);
            everybodyFindsTheSame(port);
        } finally {
            pgbouncer.destroy();
            assertThat(pgbouncer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private void awaitConnect(int port) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                connect(port, "plain", "shop").close();
                return;
            } catch (SQLException notYet) {
                assertThat(System.nanoTime())
                        .as(Files.readString(directory.resolve("pgbouncer.log")))
                        .isLessThan(deadline);
            }
        }
    }

    private static void everybodyFindsTheSame(int port) throws SQLException {
        for (String user : List.of("plain", "verified", "md5ed")) {
            assertThat(answer(port, user, "shop")).isEqualTo(user + " shop_production");
        }
        assertThat(answer(port, "plain", "postgres")).isEqualTo("plain postgres");
    }

    private static String answer(int port, String user, String database) throws SQLException {
        String sql = "select current_user || ' ' || current_database()";
        try (Connection connection = connect(port, user, database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Connection connect(int port, String user, String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, user, "of " + user);
    }
}
