package io.pgweir.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatsdTest {

    private static final Pattern LINE =
            Pattern.compile("[a-z_]+:[0-9.E-]+\\|[cg](\\|#[a-z_]+:[^|,#\\n]*(,[a-z_]+:[^|,#\\n]*)*)?");

    @Test
    void an_agent_is_sent_gauges_and_what_counters_have_counted() throws Exception {
        try (DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                TestPgweir pgweir = TestPgweir.inFrontOf(
                        TestPostgres.newest(),
                        1,
                        "metrics: { statsd: { host: 127.0.0.1, port: " + agent.getLocalPort()
                                + ", interval: 200ms } }");
                RawClient client = RawClient.login(pgweir.port())) {
            agent.setSoTimeout(20_000);
            awaitLine(agent, "pgweir_pool_size:1.0|g|#database:app,server:main,user:app");
            client.ask("select 1");
            awaitLine(agent, "pgweir_transactions:1.0|c|#database:app,server:main,user:app");
        }
    }

    private static void awaitLine(DatagramSocket agent, String line) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        while (true) {
            agent.receive(packet);
            assertThat(packet.getLength()).isLessThanOrEqualTo(1_400);
            String lines = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            assertThat(lines.lines()).allMatch(each -> LINE.matcher(each).matches());
            if (lines.lines().anyMatch(line::equals)) {
                return;
            }
        }
    }
}
