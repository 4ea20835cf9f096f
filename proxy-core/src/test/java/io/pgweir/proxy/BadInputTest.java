package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.bytes;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.EOFException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client should send: it ends that client, and neither its server connection nor the client beside it notices. */
class BadInputTest {

    private static final String PID = "select pg_backend_pid()";

    private TestPgweir pgweir;
    private RawClient beside;
    private String pid;

    @BeforeEach
    void a_client_beside_on_a_pool_of_one() throws Exception {
        pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1);
        beside = RawClient.login(pgweir.port());
        pid = beside.ask(PID);
    }

    @AfterEach
    void close() throws Exception {
        assertThat(beside.ask(PID)).as("the same backend serves on").isEqualTo(pid);
        beside.close();
        pgweir.close();
    }

    static List<FrontendMessage> malformed() {
        return List.of(
                named("an unknown type", bytes('~', 0, 0, 0, 4)),
                named("a type of the other direction", bytes('Z', 0, 0, 0, 5, 'I')),
                named("a length below its own four bytes", bytes('Q', 0, 0, 0, 3)),
                named("a length of zero", bytes('Q', 0, 0, 0, 0)),
                named("a negative length", bytes('Q', 0xff, 0xff, 0xff, 0xff)),
                named("the least length", bytes('Q', 0x80, 0, 0, 0)),
                named("a query of two gigabytes", bytes('Q', 0x7f, 0xff, 0xff, 0xff, 's')),
                named("a Sync of two gigabytes", bytes('S', 0x7f, 0xff, 0xff, 0xff, 's')),
                named("a password after the login", FrontendMessage.password("secret")),
                named("a startup packet after the login", bytes(0, 0, 0, 8, 0, 3, 0, 0)),
                named("HTTP", text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                named("a Parse whose name does not end", bytes('P', 0, 0, 0, 6, 'a', 'b')));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_client_that_breaks_the_protocol_is_told_and_closed(FrontendMessage malformed) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(malformed);
            client.expect(error("08P01"));
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void its_transaction_is_rolled_back(FrontendMessage malformed) throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(query("begin; select pg_advisory_xact_lock(1)"));
            assertThat(client.readToReady()).endsWith(readyForQuery('T'));
            client.send(malformed);
            client.expect(error("08P01"));
            client.expectEnd();
        }
        assertThat(beside.ask("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void a_sync_with_a_body_never_reaches_the_server() throws Exception {
        try (RawClient client = RawClient.login(pgweir.port())) {
            client.send(bytes('S', 0, 0, 0, 8, 1, 2, 3, 4));
            client.expect(error("08P01"));
            client.expectEnd();
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void the_first_half_of_it_and_then_nothing(FrontendMessage malformed) throws Exception {
        RawClient client = RawClient.login(pgweir.port());
        client.send(malformed.firstBytes(malformed.bytes().length / 2));
        client.reset();
        assertThat(beside.ask("select 'served'")).isEqualTo("served");
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void before_the_login_it_is_no_more_welcome(FrontendMessage malformed) throws Exception {
        try (RawClient client = RawClient.open(pgweir.port())) {
            client.send(malformed, text("\0".repeat(20_000)));
            assertThat(ends(client)).isTrue();
        }
    }

    /** With a FATAL 08P01, or without a word. */
    private static boolean ends(RawClient client) throws Exception {
        try {
            assertThat(client.read()).isEqualTo(error("08P01"));
        } catch (EOFException | SocketException end) {
            return true;
        }
        client.expectEnd();
        return true;
    }

    private static FrontendMessage named(String name, FrontendMessage message) {
        return new FrontendMessage(name, message.bytes());
    }

    private static FrontendMessage text(String ascii) {
        return bytes(ascii.chars().toArray());
    }
}
