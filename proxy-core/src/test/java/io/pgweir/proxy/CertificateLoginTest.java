package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.CertificateRequest;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The method cert: who shows a certificate that names the user is asked for nothing. */
@Timeout(60)
class CertificateLoginTest {

    private static final String ASKED_FOR_NOTHING = "authentication 0";
    private static final String ASKED_BY_SCRAM = "authentication 10";

    @TempDir
    private static Path directory;

    private static TestAuthority authority;
    private static TestCertificate own;

    /** Of a client that has no certificate. */
    private static SSLContext nobody;

    @BeforeAll
    static void certificates() throws Exception {
        authority = TestAuthority.in(directory, "ca");
        own = authority.issueForThisMachine();
        nobody = TestCertificate.onlyTrusting(authority.self().x509());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CN=app dns:x", "CN=x dns:app", "O=x email:app"})
    void who_shows_the_certificate_of_the_user_is_asked_for_nothing(String subjectAndName) throws Exception {
        String[] words = subjectAndName.split(" ");
        CertificateRequest request = CertificateRequest.of(words[0], words[1]);
        try (TestPgweir pgweir = listening("methods: [cert]");
                RawClient client = RawClient.openEncrypted(
                        pgweir.port(), authority.issue("of-app", request).context())) {
            client.send(startup(0, user("app")));
            client.authenticate("asked for nothing");
            assertThat(client.ask("select current_user")).isEqualTo("app");
        }
    }

    @Test
    void a_certificate_may_call_a_user_by_other_names() throws Exception {
        try (TestPgweir pgweir = listening("methods: [cert]")) {
            assertThat(answer(pgweir, "trust_user", of("service.internal"))).isEqualTo(ASKED_FOR_NOTHING);
            assertThat(answer(pgweir, "trust_user", of("trust_user"))).isEqualTo(ASKED_FOR_NOTHING);
            SSLContext workload = authority
                    .issue("workload", CertificateRequest.of("O=x", "uri:spiffe://example.org/service"))
                    .context();
            assertThat(answer(pgweir, "trust_user", workload)).isEqualTo(ASKED_FOR_NOTHING);
            assertThat(answer(pgweir, "app", of("service.internal"))).isEqualTo(failed("app"));
        }
    }

    /** A certificate that names the user it asks for, who does not exist, and one that names another user, who does. */
    @Test
    void it_is_not_told_whether_there_is_such_a_user() throws Exception {
        try (TestPgweir pgweir = listening("methods: [cert]")) {
            assertThat(answer(pgweir, "who", of("who"))).isEqualTo(failed("who"));
            assertThat(answer(pgweir, "who", of("app"))).isEqualTo(failed("who"));
            assertThat(answer(pgweir, "app", of("who"))).isEqualTo(failed("app"));
        }
        try (TestPgweir pgweir = listening("methods: [cert, scram-sha-256]")) {
            assertThat(answer(pgweir, "who", of("who"))).isEqualTo(ASKED_BY_SCRAM);
            assertThat(answer(pgweir, "who", of("app"))).isEqualTo(ASKED_BY_SCRAM);
            assertThat(answer(pgweir, "app", of("who"))).isEqualTo(ASKED_BY_SCRAM);
        }
    }

    @Test
    void a_user_without_a_password_comes_in_by_a_certificate_and_is_a_stranger_else() throws Exception {
        try (TestPgweir pgweir = listening("methods: [cert, scram-sha-256]");
                RawClient client = RawClient.openEncrypted(pgweir.port(), of("service"))) {
            client.send(startup(0, user("service")));
            client.authenticate("asked for nothing");
            assertThat(client.ask("select session_user")).isEqualTo("trust_user");
            assertThat(answer(pgweir, "service", of("who"))).isEqualTo(ASKED_BY_SCRAM);
            try (RawClient guessing = RawClient.openEncrypted(pgweir.port(), nobody)) {
                guessing.send(startup(0, user("service")));
                assertThatThrownBy(() -> guessing.authenticate(""))
                        .hasMessageContaining("password authentication failed for user \"service\"");
            }
        }
    }

    @Test
    void who_shows_none_is_told_so_or_asked_for_something_else() throws Exception {
        try (TestPgweir pgweir = listening("methods: [cert]")) {
            assertThat(answer(pgweir, "app", nobody)).isEqualTo("connection requires a valid client certificate");
        }
        try (TestPgweir pgweir = listening("methods: [cert, scram-sha-256]")) {
            assertThat(answer(pgweir, "app", nobody)).isEqualTo(ASKED_BY_SCRAM);
            assertThat(answer(pgweir, "app", of("app"))).isEqualTo(ASKED_FOR_NOTHING);
        }
    }

    @Test
    void a_certificate_is_not_looked_at_where_no_method_asks_for_it() throws Exception {
        try (TestPgweir pgweir = listening("methods: [scram-sha-256]")) {
            assertThat(answer(pgweir, "app", of("app"))).isEqualTo(ASKED_BY_SCRAM);
        }
    }

    @Test
    void a_rule_asks_for_it() throws Exception {
        try (TestPgweir pgweir = listening("rules: [ { user: app, tls: required, methods: [cert] } ]")) {
            assertThat(answer(pgweir, "app", of("trust_user"))).isEqualTo(failed("app"));
            assertThat(answer(pgweir, "app", of("app"))).isEqualTo(ASKED_FOR_NOTHING);
            assertThat(answer(pgweir, "trust_user", of("trust_user"))).isEqualTo(ASKED_BY_SCRAM);
        }
    }

    /** PostgreSQL asks md5_user for md5, which the hash that auth.query finds is good for. */
    @Test
    void a_user_of_the_query_comes_in_too() throws Exception {
        try (TestPgweir pgweir = listening("methods: [cert], query: { user: app, password: secret, database: app }");
                RawClient client = RawClient.openEncrypted(pgweir.port(), of("md5_user"))) {
            client.send(startup(0, user("md5_user")));
            client.authenticate("asked for nothing");
            assertThat(client.ask("select session_user")).isEqualTo("md5_user");
            assertThat(answer(pgweir, "who", of("who"))).isEqualTo(failed("who"));
        }
    }

    private static String failed(String user) {
        return "certificate authentication failed for user \"" + user + "\"";
    }

    private static SSLContext of(String name) throws Exception {
        return authority.issueForUser(name).context();
    }

    /** The first that a client hears which asks to be that user. */
    private static String answer(TestPgweir pgweir, String user, SSLContext shown) throws Exception {
        try (RawClient client = RawClient.openEncrypted(pgweir.port(), shown)) {
            client.send(startup(0, user(user)));
            BackendMessage first = client.read();
            if (first.type() == BackendType.AUTHENTICATION) {
                return "authentication " + ByteBuffer.wrap(first.body()).getInt();
            }
            assertThat(first).isEqualTo(BackendMessage.error("28000"));
            client.expectEnd();
            return first.errorFields().message();
        }
    }

    private static Map<String, String> user(String name) {
        return Map.of("user", name, "database", TestPostgres.DATABASE);
    }

    private static TestPgweir listening(String auth) throws Exception {
        boolean byCertificate = auth.contains("cert");
        return TestPgweir.start(TestPgweir.config("""
                listen: { port: 0, tls: { mode: require, certificate: %s, key: %s, client_ca: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret }, trust_user: { password: secret%s }%s }
                auth: { %s }
                """.formatted(
                        own.certificate(),
                        own.key(),
                        authority.certificate(),
                        TestPostgres.newest().port(),
                        byCertificate ? ", certificate_names: [service.internal, 'spiffe://example.org/service']" : "",
                        byCertificate ? ", service: { server_user: trust_user }" : "",
                        auth)));
    }
}
