package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client whose last bytes and whose reset come together: whichever is seen first, its end is noticed. */
@Timeout(120)
class ResetRaceTest {

    private static final int ROUNDS = 300;

    @Test
    void a_reset_right_behind_some_bytes_is_noticed() throws Exception {
        assertNoticed("");
    }

    @Test
    void a_reset_right_behind_some_bytes_is_noticed_by_io_uring() throws Exception {
        Assumptions.assumeTrue(Transport.IO_URING.isAvailable(), "there is no io_uring here");
        assertNoticed("transport: io_uring");
    }

    /** On a pool of one, whose connection is free only when the end has been noticed. */
    private static void assertNoticed(String transport) throws Exception {
        try (TestPgweir pgweir = TestPgweir.inFrontOf(TestPostgres.newest(), 1, transport)) {
            for (int i = 0; i < ROUNDS; i++) {
                RawClient vanishing = RawClient.login(pgweir.port());
                vanishing.run("begin");
                vanishing.send(query("select 'not the whole of it'").firstBytes(20));
                vanishing.reset();
                try (RawClient next = RawClient.login(pgweir.port())) {
                    assertThat(next.ask("select 'served'")).as("round %d", i).isEqualTo("served");
                }
            }
        }
    }
}
