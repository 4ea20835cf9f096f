package io.pgweir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's HTTP client is many classes, for which no start is to wait that has no need of them. */
class LazyOtlpTest {

    @TempDir
    Path directory;

    @Test
    void a_pgweir_that_tells_no_receiver_of_otlp_loads_no_http_client() throws Exception {
        assertThat(classesLoaded("")).doesNotContain("java.net.http.", "OtlpSender");
    }

    @Test
    void one_that_does_loads_it() throws Exception {
        assertThat(classesLoaded("otlp: { endpoint: 'http://127.0.0.1:1' },"))
                .contains("java.net.http.HttpClient", "OtlpSender");
    }

    /** By the time that figures have been sent twice, to whoever they are. */
    private String classesLoaded(String otlp) throws Exception {
        Path classes = directory.resolve("classes");
        Map<String, String> environment = Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        Path file = ServeTest.config(directory, 0);
        try (DatagramSocket agent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String metrics = "\nmetrics: { " + otlp + " statsd: { host: 127.0.0.1, port: " + agent.getLocalPort()
                    + ", interval: 100ms } }\n";
            Files.writeString(file, Files.readString(file) + metrics);
            try (PgweirProcess pgweir = PgweirProcess.start(directory, "", environment, "serve", file.toString())) {
                pgweir.awaitReady();
                awaitReport(agent);
                awaitReport(agent);
                return Files.readString(classes);
            }
        }
    }

    private static void awaitReport(DatagramSocket agent) throws IOException {
        agent.setSoTimeout(30_000);
        DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
        do {
            packet.setLength(2_000);
            agent.receive(packet);
        } while (!new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8)
                .contains("pgweir_ready:"));
    }
}
