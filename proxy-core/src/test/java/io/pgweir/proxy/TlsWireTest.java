package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.saslInitialResponse;
import static io.pgweir.proxy.testing.FrontendMessage.saslResponse;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ScramClientExchange;
import io.pgweir.protocol.ScramKeys;
import io.pgweir.proxy.net.TlsEngine;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.Logged;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to clients' TLS on the wire: silence, ends without a goodbye, nonsense, messages of odd sizes, crowds. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TlsEngine.class)
class TlsWireTest {

    /** How many clients stay in the middle of a handshake. */
    private static final int CROWD = Integer.getInteger("pgweir.crowd", 800);

    @TempDir
    private static Path directory;

    private static TestCertificate own;

    private final TestPostgres postgres = TestPostgres.newest();

    /** What is logged, Netty's lines too. */
    @RegisterExtension
    private final Logged logged = Logged.by("io");

    @Parameter
    private TlsEngine engine;

    @BeforeAll
    static void certificate() throws Exception {
        own = TestCertificate.in(directory);
    }

    @BeforeEach
    void choose() {
        System.setProperty(TlsEngine.PROPERTY, engine.label());
    }

    @AfterEach
    void chooseNone() {
        System.clearProperty(TlsEngine.PROPERTY);
    }

    // ---- silence ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void a_handshake_that_stops_is_ended_by_the_limit_on_logins(double part) throws Exception {
        try (TestPgweir pgweir = listening("login: 500ms");
                Socket client = halfway(pgweir, part)) {
            long begin = System.nanoTime();
            client.getInputStream().readAllBytes();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(100), Duration.ofSeconds(5));
        }
    }

    @Test
    void a_crowd_that_stops_in_the_middle_of_its_handshakes_keeps_nobody_else_from_logging_in() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (TestPgweir pgweir = listening("login: 60s")) {
            for (int i = 0; i < CROWD; i++) {
                crowd.add(halfway(pgweir, i % 2 == 0 ? 0.5 : 1));
            }
            long begin = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                try (RawClient client = RawClient.login(pgweir.port(), own.context())) {
                    assertThat(client.ask("select 'served'")).isEqualTo("served");
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            for (Socket one : crowd) {
                one.close();
            }
        }
    }

    /** Behind an SSLRequest and this part of a ClientHello. */
    private static Socket halfway(TestPgweir pgweir, double part) throws IOException {
        Socket client = plain(pgweir);
        byte[] hello = clientHello();
        client.getOutputStream().write(hello, 0, (int) (part * hello.length));
        return client;
    }

    private static Socket plain(TestPgweir pgweir) throws IOException {
        return asked(new Socket(InetAddress.getLoopbackAddress(), pgweir.port()));
    }

    private static <S extends Socket> S asked(S client) throws IOException {
        client.setTcpNoDelay(true);
        client.setSoTimeout(10_000);
        client.getOutputStream().write(RawClient.joined(sslRequest()));
        assertThat((char) client.getInputStream().read()).isEqualTo('S');
        return client;
    }

    private static byte[] clientHello() throws IOException {
        SSLEngine engine = own.context().createSSLEngine();
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        return bytes;
    }

    // ---- logins ----------------------------------------------------------------------------------------------------

    /** One read brings both records, and between them the client may move to another loop. */
    @RepeatedTest(4)
    void a_query_in_a_record_behind_the_proof_runs_after_the_login() throws Exception {
        try (TestPgweir pgweir = listening("");
                GatheringSocket wire = asked(new GatheringSocket(pgweir.port()));
                RawClient first = RawClient.login(pgweir.port(), own.context());
                RawClient client = RawClient.over(encrypted(wire))) {
            ScramClientExchange scram = new ScramClientExchange(ChannelBinding.UNSUPPORTED, new SecureRandom());
            client.send(startup(0, Map.of("user", TestPostgres.USER, "database", TestPostgres.DATABASE)));
            client.read();
            client.send(saslInitialResponse("SCRAM-SHA-256", scram.clientFirst()));
            byte[] question = client.read().body();
            ScramClientExchange.ServerFirst asked =
                    scram.serverFirst(Arrays.copyOfRange(question, Integer.BYTES, question.length));
            wire.gather();
            client.send(saslResponse(
                    scram.clientFinal(ScramKeys.derive(TestPostgres.PASSWORD, asked.salt(), asked.iterations()))));
            client.send(query("select 'behind'"));
            wire.release();
            client.readToReady();
            assertThat(client.readToReady()).contains(dataRow("behind"));
            assertThat(first.ask("select 'served'")).isEqualTo("served");
        }
    }

    /** A connection on which several writes can be made to leave as one. */
    private static final class GatheringSocket extends Socket {

        private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        private boolean gathering;

        GatheringSocket(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    (gathering ? gathered : out).write(bytes, from, length);
                }
            };
        }

        void gather() {
            gathering = true;
        }

        void release() throws IOException {
            gathering = false;
            getOutputStream().write(gathered.toByteArray());
        }
    }

    // ---- ends ------------------------------------------------------------------------------------------------------

    @Test
    void a_client_that_leaves_without_a_goodbye_of_tls_leaves_quietly() throws Exception {
        try (TestPgweir pgweir = listening("")) {
            try (Socket wire = plain(pgweir)) {
                login(encrypted(wire));
            }
            Await.until("the client is gone", () -> pgweir.pgweir().snapshot().clients() == 0);
            assertQuietlyGone();
        }
    }

    @Test
    void nonsense_between_its_records_ends_a_session_and_its_transaction() throws Exception {
        try (TestPgweir pgweir = listening("");
                Observer observer = Observer.of(postgres);
                RawClient other = RawClient.login(pgweir.port(), own.context());
                Socket wire = plain(pgweir)) {
            RawClient client = login(encrypted(wire));
            client.run("begin");
            String pid = client.ask("select pg_backend_pid()");
            wire.getOutputStream().write(new byte[] {23, 3, 3, 0, 32});
            wire.getOutputStream().write(new byte[64]);
            Await.until("the client is gone", () -> pgweir.pgweir().snapshot().clients() == 1);
            Await.until("its transaction is rolled back", () -> observer.ask(
                            "select count(*) from pg_stat_activity where state <> 'idle' and pid = " + pid)
                    .equals("0"));
            assertThat(other.ask("select 'served'")).isEqualTo("served");
            assertQuietlyGone();
        }
    }

    private void assertQuietlyGone() {
        assertThat(logged.events())
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .isEmpty();
        assertThat(logged.lines())
                .anyMatch(line -> line.startsWith("event=client_close") && line.endsWith("reason=disconnected"));
    }

    private static SSLSocket encrypted(Socket wire) throws IOException {
        SSLContext trusting = own.context();
        SSLSocket encrypted =
                (SSLSocket) trusting.getSocketFactory().createSocket(wire, "127.0.0.1", wire.getPort(), false);
        encrypted.startHandshake();
        return encrypted;
    }

    private static RawClient login(SSLSocket encrypted) throws IOException {
        RawClient client = RawClient.over(encrypted);
        client.send(startup(0, Map.of("user", TestPostgres.USER, "database", TestPostgres.DATABASE)));
        client.authenticate(TestPostgres.PASSWORD);
        return client;
    }

    // ---- sizes -----------------------------------------------------------------------------------------------------

    /** Around half of a record of TLS, a whole one, and two: with what is sent, and with what is answered. */
    @ParameterizedTest
    @ValueSource(ints = {8_191, 8_192, 8_193, 16_383, 16_384, 16_385, 32_768, 32_769, 100_000})
    void a_message_of_any_size_arrives(int size) throws Exception {
        int header = 1 + 4;
        String text = "select '" + "x".repeat(size - header - "select '".length() - "' as a".length() - 1) + "' as a";
        int rowHeader = header + 2 + 4;
        try (TestPgweir pgweir = listening("");
                RawClient client = RawClient.login(pgweir.port(), own.context())) {
            for (int i = 0; i < 3; i++) {
                assertThat(query(text).bytes()).hasSize(size);
                client.send(query(text));
                client.expect(
                        rowDescription("a"),
                        dataRow(text.substring("select '".length(), text.length() - "' as a".length())),
                        commandComplete("SELECT 1"),
                        readyForQuery('I'));
                assertThat(client.ask("select repeat('y', " + (size - rowHeader) + ")"))
                        .hasSize(size - rowHeader);
            }
            client.sendCutAt(size / 2, query(text), query("select 'behind'"));
            client.readToReady();
            assertThat(client.readToReady()).contains(dataRow("behind"));
        }
    }

    private TestPgweir listening(String timeouts) throws Exception {
        return TestPgweir.start(
                TestPgweir.config("""
                listen: { port: 0, tls: { mode: require, certificate: %s, key: %s } }
                http: { enabled: false }
                servers: { main: { host: 127.0.0.1, port: %d, tls: { mode: disable } } }
                users: { app: { password: secret } }
                timeouts: { %s }
                """.formatted(own.certificate(), own.key(), postgres.port(), timeouts)));
    }
}
