package io.pgweir.proxy.keys;

import static io.pgweir.proxy.keys.Setup.NO_HTTP;
import static io.pgweir.proxy.keys.Setup.USERS;
import static io.pgweir.proxy.keys.Setup.ask;
import static io.pgweir.proxy.keys.Setup.assertRefused;
import static io.pgweir.proxy.keys.Setup.connect;
import static io.pgweir.proxy.keys.Setup.exactly;
import static io.pgweir.proxy.keys.Setup.servers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ReservedPort;
import io.pgweir.proxy.testing.TestAuthority;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Path;
import java.sql.Connection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code listen} and {@code http}: where pgweir is, and for how many. */
@Timeout(30)
class ListenKeysTest {

    @TempDir
    private Path directory;

    @Test
    void it_listens_on_the_address_and_on_no_other() throws Exception {
        try (TestPgweir pgweir = listening("address: 127.0.0.2, port: 0")) {
            new Socket("127.0.0.2", pgweir.port()).close();
            assertThatThrownBy(() -> new Socket("127.0.0.1", pgweir.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void it_listens_on_the_port() throws Exception {
        try (ReservedPort port = new ReservedPort();
                TestPgweir pgweir = listening("port: " + port.number())) {
            new Socket("127.0.0.1", port.number()).close();
            assertThat(pgweir.port()).isEqualTo(port.number());
        }
    }

    @Test
    void one_client_too_many_is_refused() throws Exception {
        try (TestPgweir pgweir = listening("port: 0, max_clients: 1");
                Connection first = pgweir.connect()) {
            assertThat(first.isValid(5)).isTrue();
            assertRefused("53300", "listen.max_clients = 1", pgweir::connect);
        }
    }

    @Test
    void tls_is_required_and_the_certificate_is_proved_by_its_key() throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        String tls = "tls: { mode: require, certificate: " + certificate.certificate() + ", key: " + certificate.key()
                + " }";
        try (TestPgweir pgweir = listening("port: 0, " + tls)) {
            assertRefused("28000", "requires TLS", () -> connect(pgweir, "app", "secret", "sslmode=disable"));
            String verified = "sslmode=verify-full&sslrootcert=" + certificate.certificate();
            try (Connection encrypted = connect(pgweir, "app", "secret", verified)) {
                assertThat(ask(encrypted, "select 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void clients_show_a_certificate_of_the_authority_and_of_no_other() throws Exception {
        TestCertificate own = TestCertificate.in(directory);
        TestAuthority known = TestAuthority.in(directory, "known");
        TestAuthority other = TestAuthority.in(directory, "other");
        String tls = "tls: { mode: verify-ca, certificate: " + own.certificate() + ", key: " + own.key()
                + ", client_ca: " + known.certificate() + " }";
        try (TestPgweir pgweir = listening("port: 0, " + tls)) {
            SSLContext shown = known.issueForUser("app").trusting(own.x509());
            try (RawClient client = RawClient.login(pgweir.port(), shown)) {
                assertThat(client.ask("select 1")).isEqualTo("1");
            }
            SSLContext strange = other.issueForUser("app").trusting(own.x509());
            assertThatThrownBy(() -> RawClient.login(pgweir.port(), strange)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void http_is_served_where_it_shall_be() throws Exception {
        try (ReservedPort port = new ReservedPort();
                TestPgweir pgweir = http("address: 127.0.0.2, port: " + port.number())) {
            assertThat(status("127.0.0.2", port.number())).isEqualTo(200);
            assertThatThrownBy(() -> status("127.0.0.1", port.number())).isInstanceOf(ConnectException.class);
            assertThat(pgweir.pgweir().httpAddress()).isPresent();
        }
    }

    @Test
    void http_is_not_served_where_it_is_not_enabled() throws Exception {
        try (ReservedPort port = new ReservedPort();
                TestPgweir pgweir = http("enabled: false, port: " + port.number())) {
            assertThatThrownBy(() -> status("127.0.0.1", port.number())).isInstanceOf(ConnectException.class);
            assertThat(pgweir.pgweir().httpAddress()).isEmpty();
        }
    }

    private static TestPgweir listening(String keys) throws Exception {
        return exactly("listen: { " + keys + " }\n" + NO_HTTP + servers("") + USERS);
    }

    private static TestPgweir http(String keys) throws Exception {
        return exactly(Setup.ANY_PORT + "http: { " + keys + " }\n" + servers("") + USERS);
    }

    private static int status(String address, int port) throws Exception {
        return ((HttpURLConnection) new URL("http", address, port, "/health/live").openConnection()).getResponseCode();
    }
}
