package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.LoadBalancer;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code listen.proxy_protocol}: a load balancer says who the client is, and nobody else may. */
@Timeout(60)
class ProxyProtocolTest {

    private static final String CLIENT = "10.9.8.7";
    private static final String FROM_HERE = "proxy_protocol: [127.0.0.1, '::1']";
    private static final String SCRAM = "methods: [scram-sha-256]";
    private static final String TRUST = "methods: [trust]";

    private static final Map<String, String> APP = Map.of("user", "app", "database", TestPostgres.DATABASE);

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;

    @RegisterExtension
    private final Logged logged = Logged.by("io.pgweir.proxy");

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.in(directory);
    }

    // ---- who the client is -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {CLIENT, "2001:db8::7"})
    void rules_go_by_the_clients_own_address(String client) throws Exception {
        try (TestPgweir pgweir =
                        start(FROM_HERE, "rules: [ { address: [10.9.0.0/16, '2001:db8::/32'], methods: [reject] } ]");
                LoadBalancer rejected = new LoadBalancer(pgweir.port(), LoadBalancer.header(client));
                LoadBalancer welcome = new LoadBalancer(pgweir.port(), LoadBalancer.header("10.8.0.1"))) {
            Throwable refusal = catchThrowable(() -> connect(rejected));
            String host = new InetSocketAddress(client, 0).getAddress().getHostAddress();
            assertThat(refusal).hasMessageContaining("rejects connection for host \"" + host + "\"");
            try (Connection in = connect(welcome)) {
                assertThat(in.isValid(5)).isTrue();
            }
        }
    }

    /** A client on the load balancer's machine has a loopback address, too. */
    @ParameterizedTest
    @ValueSource(strings = {CLIENT, "127.0.0.1", "::1"})
    void nobody_behind_a_load_balancer_is_a_client_of_this_machine(String client) throws Exception {
        assertNotTrusted(LoadBalancer.header(client));
    }

    @Test
    void nor_is_the_load_balancer_itself() throws Exception {
        assertNotTrusted(LoadBalancer.localHeader());
    }

    private static void assertNotTrusted(byte[] header) throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, TRUST);
                LoadBalancer balancer = new LoadBalancer(pgweir.port(), header)) {
            assertThat(catchThrowable(() -> connect(balancer)))
                    .hasMessageContaining("trust is for clients of the same machine")
                    .hasMessageContaining("auth.trust_anywhere");
        }
    }

    @Test
    void trust_may_be_for_everybody() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, TRUST + ", trust_anywhere: true");
                LoadBalancer balancer = new LoadBalancer(pgweir.port(), LoadBalancer.header(CLIENT));
                Connection client = connect(balancer)) {
            assertThat(client.isValid(5)).isTrue();
        }
    }

    @Test
    void the_log_has_the_clients_address_from_its_first_line_to_its_last() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, "rules: [ { user: who, methods: [reject] } ]");
                LoadBalancer balancer = new LoadBalancer(pgweir.port(), LoadBalancer.header(CLIENT))) {
            connect(balancer).close();
            assertThat(refusal(balancer, "app", "wrong")).contains("password authentication failed");
            assertThat(refusal(balancer, "who", "wrong")).contains("auth.rules[1] rejects");
        }
        assertThat(logged.lines())
                .filteredOn(line -> line.contains("client="))
                .allMatch(line -> line.contains("from /" + CLIENT + ":40000"))
                .anyMatch(line -> line.startsWith("event=client_login"))
                .anyMatch(line -> line.startsWith("event=client_close"))
                .anyMatch(line -> line.startsWith("event=login_refused client=\"app@"))
                .anyMatch(line -> line.startsWith("event=login_refused client=\"who@"));
    }

    // ---- what may follow the header --------------------------------------------------------------------------------

    @Test
    void the_header_may_come_byte_by_byte_and_with_what_follows_it() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM);
                RawClient slow = RawClient.open(pgweir.port());
                RawClient quick = RawClient.open(pgweir.port())) {
            slow.sendByteByByte(bytes(LoadBalancer.header(CLIENT)), startup(0, APP));
            slow.authenticate("secret");
            assertThat(slow.ask("select 'served'")).isEqualTo("served");
            quick.send(bytes(LoadBalancer.header(CLIENT)), startup(0, APP));
            quick.authenticate("secret");
            assertThat(quick.ask("select 'served'")).isEqualTo("served");
        }
    }

    @Test
    void tls_begins_behind_the_header() throws Exception {
        String tls = ", tls: { mode: require, certificate: " + certificate.certificate() + ", key: " + certificate.key()
                + " }";
        try (TestPgweir pgweir = start(FROM_HERE + tls, SCRAM);
                LoadBalancer balancer = new LoadBalancer(pgweir.port(), LoadBalancer.header(CLIENT));
                RawClient asking = RawClient.login(balancer.port(), certificate.context());
                RawClient direct = RawClient.openDirectly(balancer.port(), certificate.context(), "postgresql")) {
            assertThat(asking.ask("select 1")).isEqualTo("1");
            direct.send(startup(0, APP));
            direct.authenticate("secret");
            assertThat(direct.ask("select 1")).isEqualTo("1");
        }
    }

    @Test
    void a_cancel_request_comes_behind_a_header_too() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM);
                LoadBalancer balancer = new LoadBalancer(pgweir.port(), LoadBalancer.header(CLIENT));
                Observer observer = Observer.of(TestPostgres.newest());
                RawClient client = RawClient.login(balancer.port())) {
            String pid = client.ask("select pg_backend_pid()");
            client.send(query("select pg_sleep(60)"));
            observer.awaitRunning(pid, "pg_sleep");
            client.cancel();
            assertThat(client.readToReady()).contains(BackendMessage.error("57014"));
        }
    }

    @Test
    void a_load_balancer_may_look_whether_there_is_an_answer() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM)) {
            try (RawClient check = RawClient.open(pgweir.port())) {
                check.send(bytes(LoadBalancer.localHeader()), sslRequest());
                assertThat(check.readByte()).isEqualTo('N');
            }
            RawClient.open(pgweir.port()).close();
            assertThat(failures(pgweir)).isZero();
        }
    }

    // ---- what is refused -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {"PROXY TCP4 10.9.8.7 10.0.0.1 40000 5432\r\n", "\0\0\0\10\4\322\26/", "\r\n\r\n\0\r\nQUIT\n\20"})
    void a_load_balancer_that_does_not_say_who_the_client_is_is_closed_and_counted(String first) throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM);
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(first.getBytes(StandardCharsets.ISO_8859_1)));
            client.expectEnd();
            assertThat(failures(pgweir)).isEqualTo(1);
        }
    }

    @Test
    void half_a_header_is_waited_for_as_long_as_a_login_may_take() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM, "timeouts: { login: 300ms }");
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(LoadBalancer.header(CLIENT)).firstBytes(20));
            client.expectEnd();
            Await.until("it is counted", () -> failures(pgweir) == 1);
        }
    }

    @Test
    void nobody_else_may_say_who_the_client_is() throws Exception {
        try (TestPgweir pgweir = start("proxy_protocol: [127.0.0.2]", SCRAM);
                RawClient client = RawClient.open(pgweir.port())) {
            client.send(bytes(LoadBalancer.header(CLIENT)), startup(0, APP));
            client.expectEnd();
        }
    }

    @Test
    void a_second_header_is_not_one() throws Exception {
        try (TestPgweir pgweir = start(FROM_HERE, SCRAM);
                RawClient client = RawClient.open(pgweir.port())) {
            FrontendMessage header = bytes(LoadBalancer.header(CLIENT));
            client.send(header, header, startup(0, APP));
            client.expectEnd();
        }
    }

    // ---- reload ----------------------------------------------------------------------------------------------------

    @Test
    void a_load_balancer_may_be_added_while_clients_are_in() throws Exception {
        try (TestPgweir pgweir = start("max_clients: 10", SCRAM);
                RawClient before = RawClient.login(pgweir.port())) {
            pgweir.pgweir().reload(TestPgweir.config(yaml(FROM_HERE, SCRAM, "")));
            assertThat(before.ask("select 1")).isEqualTo("1");
            assertThat(catchThrowable(() -> RawClient.login(pgweir.port()))).isInstanceOf(IOException.class);
            try (LoadBalancer balancer = new LoadBalancer(pgweir.port(), LoadBalancer.header(CLIENT));
                    RawClient after = RawClient.login(balancer.port())) {
                assertThat(after.ask("select 1")).isEqualTo("1");
            }
        }
    }

    private static FrontendMessage bytes(byte[] bytes) {
        int[] unsigned = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            unsigned[i] = bytes[i] & 0xff;
        }
        return FrontendMessage.bytes(unsigned);
    }

    private static Connection connect(LoadBalancer balancer) throws SQLException {
        return connect(balancer, TestPostgres.USER, TestPostgres.PASSWORD);
    }

    private static Connection connect(LoadBalancer balancer, String user, String password) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + balancer.port() + "/" + TestPostgres.DATABASE;
        return DriverManager.getConnection(url, user, password);
    }

    private static String refusal(LoadBalancer balancer, String user, String password) {
        return catchThrowable(() -> connect(balancer, user, password)).getMessage();
    }

    private static long failures(TestPgweir pgweir) throws Exception {
        InetSocketAddress http = pgweir.pgweir().httpAddress().orElseThrow();
        URL metrics = new URL("http", http.getHostString(), http.getPort(), "/metrics");
        String text = new String(metrics.openStream().readAllBytes(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith("pgweir_proxy_header_failures_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElseThrow();
    }

    private static TestPgweir start(String listen, String auth) throws StartupFailure {
        return start(listen, auth, "");
    }

    private static TestPgweir start(String listen, String auth, String more) throws StartupFailure {
        return TestPgweir.start(TestPgweir.config(yaml(listen, auth, more)));
    }

    private static String yaml(String listen, String auth, String more) {
        return """
                listen: { port: 0, %s }
                http: { port: 0 }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret } }
                auth: { %s }
                """.formatted(listen, TestPostgres.newest().port(), auth) + more;
    }
}
