package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code transport}: what is asked for is what is used, or there is no start. */
@Timeout(30)
class TransportTest {

    private static final TestPostgres POSTGRES = TestPostgres.newest();

    @Test
    void it_waits_for_sockets_as_the_file_says() throws Exception {
        assertServes("nio");
    }

    @Test
    void it_waits_for_sockets_by_epoll() throws Exception {
        Assumptions.assumeTrue(Transport.EPOLL.isAvailable(), "there is no epoll here");
        assertServes("epoll");
    }

    @Test
    void it_waits_for_sockets_by_io_uring() throws Exception {
        Assumptions.assumeTrue(Transport.IO_URING.isAvailable(), "there is no io_uring here");
        assertServes("io_uring");
    }

    /** More clients than loops, so that some are accepted on another loop than their server's. */
    private static void assertServes(String transport) throws Exception {
        try (TestPgweir pgweir = TestPgweir.start(config(transport))) {
            for (int i = 0; i < 8; i++) {
                try (RawClient client = RawClient.login(pgweir.port())) {
                    assertThat(client.ask("select " + i)).isEqualTo(Integer.toString(i));
                }
            }
            assertThat(pgweir.metrics()).contains("transport=\"" + transport + "\"");
        }
    }

    @Test
    void one_that_this_machine_does_not_have_is_refused_with_its_reason() {
        String absent = Transport.KQUEUE.isAvailable() ? "epoll" : "kqueue";

        assertThatThrownBy(() -> Pgweir.start(config(absent)))
                .isInstanceOf(StartupFailure.class)
                .hasMessageMatching("transport '" + absent
                        + "' cannot be used here: .+; set transport: auto, which would be" + " (epoll|kqueue|nio)");
    }

    private static PgweirConfig config(String transport) {
        return TestPgweir.config("""
                transport: %s
                listen: { port: 0 }
                http: { port: 0 }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                users:
                  app: { password: secret }
                """.formatted(transport, POSTGRES.port()));
    }
}
