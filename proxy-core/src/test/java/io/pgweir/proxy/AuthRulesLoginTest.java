package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code auth.rules}: the first that matches decides. The role trust_user needs no password at PostgreSQL. */
@Timeout(30)
class AuthRulesLoginTest {

    private static final String ELSEWHERE = "localSocketAddress=127.0.0.2";

    private final TestPostgres postgres = TestPostgres.newest();

    @TempDir
    private Path directory;

    @Test
    void a_rule_is_for_its_users() throws Exception {
        try (TestPgweir pgweir = inFront("- { user: [app, 'x*'], methods: [reject] }")) {
            assertRejected(
                    pgweir,
                    "app",
                    "",
                    "auth.rules[1] rejects connection for host \"127.0.0.1\", user \"app\","
                            + " database \"app\", no encryption");
            assertLetIn(pgweir, "trust_user", "");
        }
    }

    @Test
    void a_rule_is_for_its_databases() throws Exception {
        try (TestPgweir pgweir = inFront("- { database: sess*, methods: [reject] }")) {
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port(), Map.of("database", "session"))))
                    .hasMessageContaining("28000")
                    .hasMessageContaining("auth.rules[1] rejects");
            assertLetIn(pgweir, "app", "");
        }
    }

    @Test
    void a_rule_is_for_its_addresses() throws Exception {
        try (TestPgweir pgweir = inFront("- { address: [127.0.0.2, '::/0'], methods: [reject] }")) {
            assertRejected(pgweir, "app", ELSEWHERE, "rejects connection for host \"127.0.0.2\"");
            assertLetIn(pgweir, "app", "");
        }
    }

    @Test
    void a_rule_is_for_who_came_through_tls_or_for_who_did_not() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        String listen = ", tls: { mode: allow, certificate: " + certificate.certificate() + ", key: "
                + certificate.key() + " }";
        String verified = "sslmode=verify-full&sslrootcert=" + certificate.certificate();
        try (TestPgweir pgweir = start(
                listen,
                "- { user: app, tls: none, methods: [reject] }\n"
                        + "    - { user: trust_user, tls: required, methods: [reject] }")) {
            assertRejected(pgweir, "app", "sslmode=disable", "no encryption");
            assertLetIn(pgweir, "app", verified);
            assertRejected(pgweir, "trust_user", verified, "SSL encryption");
            assertLetIn(pgweir, "trust_user", "sslmode=disable");
        }
    }

    /** 107 bytes are the most that the path of a socket may have. */
    @Test
    void a_rule_may_be_for_the_unix_domain_socket() throws Exception {
        Path sockets = Files.createTempDirectory(Path.of("/tmp"), "weir");
        try (TestPgweir pgweir = start(
                ", unix_socket_directory: " + sockets,
                "- { address: local, methods: [trust] }\n    - { methods: [reject] }")) {
            Path socket = pgweir.pgweir().unixSocket().orElseThrow();
            try (RawClient client = RawClient.login(socket)) {
                assertThat(client.ask("select 40 + 2")).isEqualTo("42");
            }
            assertRejected(pgweir, "app", "", "auth.rules[2] rejects");
        } finally {
            Files.delete(sockets);
        }
    }

    @Test
    void each_rule_has_its_own_methods() throws Exception {
        try (TestPgweir pgweir = inFront("- { user: trust_user, methods: [trust] }")) {
            try (Connection client = connect(pgweir, "trust_user", "wrong", "")) {
                assertThat(client.isValid(5)).isTrue();
            }
            assertThat(refusal(pgweir, "app", "wrong", "").getSQLState()).isEqualTo("28P01");
        }
    }

    @Test
    void where_nobody_else_may_come_in_it_is_said_that_there_is_no_entry() throws Exception {
        try (TestPgweir pgweir = inFront("- { user: app, methods: [scram-sha-256] }\n  methods: [reject]")) {
            assertLetIn(pgweir, "app", "");
            assertRejected(
                    pgweir,
                    "who",
                    "",
                    "no auth.rules entry for host \"127.0.0.1\", user \"who\", database \"app\", no encryption");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scram-sha-256", "md5", "reject"})
    void a_rule_does_not_tell_whether_there_is_such_a_user(String method) throws Exception {
        try (TestPgweir pgweir = inFront("- { user: [app, who], methods: [" + method + "] }")) {
            SQLException known = refusal(pgweir, "app", "wrong", "");
            SQLException unknown = refusal(pgweir, "who", "wrong", "");
            assertThat(unknown.getMessage()).isEqualTo(known.getMessage().replace("user \"app\"", "user \"who\""));
            assertThat(unknown.getSQLState()).isEqualTo(known.getSQLState());
        }
    }

    @Test
    void who_is_rejected_is_not_told_which_databases_there_are_and_takes_nobodys_place() throws Exception {
        try (TestPgweir pgweir = start(", max_clients: 1", "- { database: [nowhere, session], methods: [reject] }");
                Connection only = connect(pgweir, "app", "secret", "")) {
            Throwable missing = catchThrowable(() -> RawClient.login(pgweir.port(), Map.of("database", "nowhere")));
            Throwable there = catchThrowable(() -> RawClient.login(pgweir.port(), Map.of("database", "session")));
            assertThat(missing).hasMessageContaining("auth.rules[1] rejects");
            assertThat(missing.getMessage()).isEqualTo(there.getMessage().replace("\"session\"", "\"nowhere\""));
            assertThat(only.isValid(5)).isTrue();
        }
    }

    @Test
    void new_rules_are_for_those_who_come_in_from_then_on() throws Exception {
        try (TestPgweir pgweir = inFront("- { user: who, methods: [reject] }");
                Connection before = connect(pgweir, "app", "secret", "")) {
            pgweir.reload(yaml("- { user: app, methods: [reject] }"));
            assertRejected(pgweir, "app", "", "auth.rules[1] rejects");
            assertThat(before.isValid(5)).isTrue();
            pgweir.reload(yaml("- { user: who, methods: [reject] }"));
            assertLetIn(pgweir, "app", "");
        }
    }

    private static void assertLetIn(TestPgweir pgweir, String user, String more) throws SQLException {
        try (Connection client = connect(pgweir, user, "secret", more)) {
            assertThat(client.isValid(5)).isTrue();
        }
    }

    private static void assertRejected(TestPgweir pgweir, String user, String more, String message) {
        SQLException refusal = refusal(pgweir, user, "secret", more);
        assertThat(refusal.getSQLState()).isEqualTo("28000");
        assertThat(refusal.getMessage()).contains(message);
    }

    private static SQLException refusal(TestPgweir pgweir, String user, String password, String more) {
        return (SQLException) catchThrowable(() -> connect(pgweir, user, password, more));
    }

    private static Connection connect(TestPgweir pgweir, String user, String password, String more)
            throws SQLException {
        return DriverManager.getConnection(pgweir.jdbcUrl("app") + "?" + more, user, password);
    }

    private TestPgweir inFront(String rules) {
        return TestPgweir.start(yaml(rules));
    }

    private TestPgweir start(String listen, String rules) throws StartupFailure {
        return TestPgweir.start(
                TestPgweir.config("listen: { port: 0" + listen + " }\nhttp: { enabled: false }\n" + yaml(rules)));
    }

    private String yaml(String rules) {
        return """
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                databases: { app: { pool_size: 2 }, session: { database: app, pool_mode: session } }
                users: { app: { password: secret }, trust_user: { password: secret } }
                auth:
                  rules:
                    %s
                """.formatted(postgres.port(), rules);
    }
}
