package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.util.PSQLException;

/**
 * The rules of {@code auth.rules} and the lines of a {@code pg_hba.conf} that say the same: who comes in at PostgreSQL comes in
 * at pgweir, and who does not hears the same. Only who is rejected by a rule is told of the file that it stands in.
 */
@Timeout(60)
class AuthAsDirectTest {

    private static final List<String> METHODS = List.of("scram-sha-256", "md5", "password", "trust", "reject", "cert");
    private static final List<String> PASSWORDS = List.of("secret", "wrong");
    private static final List<String> SSL_MODES = List.of("disable", "require");

    /** Which certificate the client shows. */
    private static final List<String> SHOWN = List.of("none", "own", "another");

    @TempDir
    private static Path directory;

    private static TestCertificate own;
    private static TestCertificate another;
    private static EmbeddedPostgres postgres;
    private static TestPgweir pgweir;

    @BeforeAll
    static void the_same_rules_for_both() throws Exception {
        TestAuthority authority = TestAuthority.in(directory, "authority");
        TestCertificate server = authority.issueForThisMachine();
        own = authority.issue("own", CertificateRequest.of("CN=by_cert"));
        another = authority.issue("another", CertificateRequest.of("CN=somebody"));
        postgres = TestPostgres.ownInstance(
                "ssl",
                "on",
                "ssl_cert_file",
                server.certificate().toString(),
                "ssl_key_file",
                server.key().toString(),
                "ssl_ca_file",
                authority.certificate().toString());
        StringBuilder hba = new StringBuilder();
        StringBuilder rules = new StringBuilder();
        StringBuilder users = new StringBuilder();
        try (Observer observer = Observer.at(postgres.getPort())) {
            for (String method : METHODS) {
                String user = user(method);
                observer.run("set password_encryption = " + (method.equals("md5") ? "md5" : "'scram-sha-256'")
                        + "; create role " + user + " login password 'secret'; grant connect on database app to "
                        + user);
                boolean encrypted = method.equals("password") || method.equals("cert");
                hba.append(encrypted ? "hostssl" : "host")
                        .append(" all " + user + ",no_" + user + " all " + method + "\n");
                rules.append("    - { user: [" + user + ", no_" + user + "], methods: [" + method + "]"
                        + (encrypted ? ", tls: required" : "") + " }\n");
                users.append("  " + user + ": { password: secret }\n");
            }
            Path file = Path.of(observer.ask("show hba_file"));
            Files.writeString(file, hba + "host all app,postgres all trust\n");
            observer.run("select pg_reload_conf()");
            Await.until(
                    "the rules are read",
                    () -> observer.count("pg_hba_file_rules where error is null") == METHODS.size() + 1);
        }
        pgweir = TestPgweir.start(TestPgweir.config("""
                listen:
                  port: 0
                  tls: { mode: allow, certificate: %s, key: %s, client_ca: %s }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                auth:
                  throttle: { delay: 0 }
                  rules:
                %s
                    - { methods: [reject] }
                users:
                %s
                """.formatted(
                        server.certificate(),
                        server.key(),
                        authority.certificate(),
                        TestPostgres.newest().port(),
                        rules,
                        users.toString().replace("secret }", "secret, server_user: app, server_password: secret }"))));
    }

    @AfterAll
    static void stop() throws Exception {
        pgweir.close();
        postgres.close();
    }

    private static String user(String method) {
        return "by_" + method.replace("-sha-256", "");
    }

    static Stream<Arguments> attempts() {
        return METHODS.stream()
                .flatMap(method -> Stream.of(user(method), "no_" + user(method)))
                .flatMap(user -> SSL_MODES.stream()
                        .flatMap(sslMode -> PASSWORDS.stream().map(password -> Arguments.of(user, sslMode, password))));
    }

    @ParameterizedTest
    @MethodSource("attempts")
    void an_attempt_ends_as_at_postgresql(String user, String sslMode, String password) {
        for (String shown : sslMode.equals("disable") ? SHOWN.subList(0, 1) : SHOWN) {
            String direct = outcome(postgres.getPort(), user, sslMode, password, shown);
            String pooled = outcome(pgweir.port(), user, sslMode, password, shown);
            assertThat(pooled).as("with the certificate: " + shown).isEqualTo(direct);
        }
    }

    private static String outcome(int port, String user, String sslMode, String password, String shown) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/app?gssEncMode=disable&sslmode=" + sslMode
                + switch (shown) {
                    case "own" -> shows(own);
                    case "another" -> shows(another);
                    default -> "";
                };
        try (Connection client = DriverManager.getConnection(url, user, password);
                Statement sql = client.createStatement();
                ResultSet row = sql.executeQuery("select 1")) {
            row.next();
            return "in";
        } catch (PSQLException refused) {
            boolean byRule = refused.getMessage().contains("rejects connection")
                    || refused.getMessage().contains("no pg_hba.conf entry")
                    || refused.getMessage().contains("no auth.rules entry");
            boolean byServer = refused.getServerErrorMessage() != null;
            String said = byServer ? refused.getServerErrorMessage().getMessage() : refused.getMessage();
            return refused.getSQLState() + " " + (byRule ? "by a rule" : said);
        } catch (SQLException other) {
            throw new AssertionError(other);
        }
    }

    private static String shows(TestCertificate certificate) {
        return "&sslcert=" + certificate.certificate() + "&sslkey=" + certificate.key();
    }
}
