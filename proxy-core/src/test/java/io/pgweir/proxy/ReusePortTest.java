package io.pgweir.proxy;

import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.TransportChoice;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code listen.reuse_port}: a new pgweir comes before the old one goes. */
@Timeout(30)
class ReusePortTest {

    private final TestPostgres postgres = TestPostgres.newest();

    @Test
    void a_second_pgweir_takes_over_where_the_first_drains() throws Exception {
        takesOver(TransportChoice.AUTO);
    }

    /** The JDK has another name for the option. */
    @Test
    void so_it_does_on_the_transport_of_the_jdk() throws Exception {
        takesOver(TransportChoice.NIO);
    }

    private void takesOver(TransportChoice transport) throws Exception {
        try (TestPgweir first = start(0, true, transport);
                RawClient busy = RawClient.login(first.port());
                TestPgweir second = start(first.port(), true, transport)) {
            busy.send(query("begin"));
            busy.expect(commandComplete("BEGIN"), readyForQuery('T'));

            CompletableFuture<Void> drained = CompletableFuture.runAsync(first.pgweir()::drain);
            Await.until(
                    "the first listens no more",
                    () -> first.get("/health/startup").statusCode() == 503);
            for (int i = 0; i < 8; i++) {
                try (RawClient client = RawClient.login(second.port())) {
                    assertThat(client.ask("select 40 + 2")).isEqualTo("42");
                    assertThat(second.pgweir().details().get(0).clients()).isNotEmpty();
                }
            }
            busy.send(query("commit"));
            busy.expect(commandComplete("COMMIT"), readyForQuery('I'), error("57P01"));
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void without_it_the_port_is_taken() {
        try (TestPgweir first = start(0, false, TransportChoice.AUTO)) {
            assertThatThrownBy(() -> start(first.port(), true, TransportChoice.AUTO))
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + first.port());
        }
    }

    private TestPgweir start(int port, boolean reuse, TransportChoice transport) {
        return TestPgweir.startExactly("""
                listen: { port: %d, reuse_port: %s }
                http: { port: 0 }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases:
                  app: { pool_size: 2 }
                users:
                  app: { password: secret }
                transport: %s
                """.formatted(port, reuse, postgres.port(), transport.label()));
    }
}
