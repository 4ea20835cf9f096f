package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls itself PostgreSQL chooses how much pgweir has to compute for a login there. */
@Timeout(30)
class HostileScramServerTest {

    private static final String SALT = ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=";

    private final AtomicInteger demanded = new AtomicInteger();
    private final AtomicInteger proofs = new AtomicInteger();
    private ServerSocket hostile;
    private TestPgweir pgweir;

    @BeforeEach
    void beside_a_real_one() throws Exception {
        hostile = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        pgweir = TestPgweir.start("""
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                  hostile: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases: { app: { server: main }, there: { server: hostile } }
                users: { app: { password: secret } }
                tenants: { default: { max_wait: 500ms } }
                """.formatted(TestPostgres.newest().port(), hostile.getLocalPort()));
    }

    @AfterEach
    void stop() throws Exception {
        pgweir.close();
        hostile.close();
    }

    @Test
    void more_iterations_than_are_reasonable_are_not_begun() throws Exception {
        for (String iterations : List.of("2147483648", "2147483647", "100001", "0", "-1")) {
            assertGivenUp(nonce -> "r=" + nonce + "x" + SALT + iterations, 1);
        }
    }

    @Test
    void a_nonce_without_end_is_not_read() throws Exception {
        assertGivenUp(nonce -> "r=" + nonce + "x".repeat(65_536) + SALT + 4096, 1);
    }

    @Test
    void a_key_is_derived_once_in_a_login_however_often_it_is_asked_for() throws Exception {
        assertGivenUp(nonce -> "r=" + nonce + "x" + SALT + 100_000, 500);
    }

    private interface Challenge {
        String to(String nonce);
    }

    /** No proof is given, and a client of the other server comes in. */
    private void assertGivenUp(Challenge challenge, int times) throws Exception {
        Thread server = new Thread(() -> serve(challenge, times));
        server.setDaemon(true);
        server.start();
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(startup(0, Map.of("user", "app", "database", "there")));
            assertThatThrownBy(() -> client.authenticate(TestPostgres.PASSWORD)).hasMessageContaining("ErrorResponse");
        }
        try (RawClient other = RawClient.login(pgweir.port())) {
            assertThat(other.ask("select 1")).isEqualTo("1");
        }
        assertThat(demanded).hasPositiveValue();
        assertThat(proofs).hasValue(0);
    }

    private void serve(Challenge challenge, int times) {
        try {
            while (true) {
                answer(hostile.accept(), challenge, times);
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** Until pgweir has closed the connection. */
    private void answer(Socket accepted, Challenge challenge, int times) {
        try (Socket connection = accepted) {
            DataInputStream in = new DataInputStream(connection.getInputStream());
            in.skipNBytes(in.readInt() - Integer.BYTES);
            ByteBuf question = Unpooled.buffer();
            BackendMessages.authenticationSasl(question, List.of("SCRAM-SHA-256"));
            connection.getOutputStream().write(ByteBufUtil.getBytes(question));
            in.readByte();
            String initial = new String(in.readNBytes(in.readInt() - Integer.BYTES), StandardCharsets.ISO_8859_1);
            String nonce = initial.substring(initial.indexOf("r=") + 2);
            ByteBuf demands = Unpooled.buffer();
            for (int i = 0; i < times; i++) {
                BackendMessages.authenticationSaslContinue(
                        demands, challenge.to(nonce).getBytes(StandardCharsets.ISO_8859_1));
            }
            connection.getOutputStream().write(ByteBufUtil.getBytes(demands));
            demanded.incrementAndGet();
            proofs.addAndGet(in.readAllBytes().length);
        } catch (IOException end) {
            return;
        }
    }
}
