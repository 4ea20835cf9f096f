package io.pgweir.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.config.Secret;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server of a few lines that answers byte for byte. */
@Timeout(30)
class SlowReaderTest {

    private static final String AUTHENTICATION_OK = "R\0\0\0\10\0\0\0\0";
    private static final String READY = "Z\0\0\0\5I";

    @Test
    void a_result_is_read_to_its_end_no_faster_than_asked() throws Exception {
        int rowBytes = 50_000;
        try (ScriptedServer server = new ScriptedServer(
                AUTHENTICATION_OK + READY, row(rowBytes) + row(rowBytes) + "C\0\0\0\15SELECT 2\0" + READY)) {
            long start = System.nanoTime();
            try (SlowReader reader = new SlowReader(server.endpoint(), 500_000)) {
                assertThat(reader.read("select 1")).isEqualTo(2);
                assertThat(reader.bytesRead()).isGreaterThan(2 * rowBytes);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(seconds).isGreaterThan(0.9 * 2 * rowBytes / 500_000);
            assertThat(server.startup.join()).isEqualTo("\0\3\0\0user\0me\0database\0db\0\0");
            assertThat(server.query.join()).isEqualTo("select 1\0");
        }
    }

    @Test
    void an_error_in_the_middle_is_no_end() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer(AUTHENTICATION_OK + READY, row(10) + "E\0\0\0\20C57P01\0Mgone" + READY);
                SlowReader reader = new SlowReader(server.endpoint(), 1_000_000)) {
            assertThatThrownBy(() -> reader.read("select 1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("57P01");
        }
    }

    @Test
    void a_pooler_that_asks_for_a_password_is_named_as_the_problem() throws Exception {
        try (ScriptedServer server = new ScriptedServer("R\0\0\0\14\0\0\0\5salt", "")) {
            assertThatThrownBy(() -> new SlowReader(server.endpoint(), 1_000_000).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("proof");
        }
    }

    private static String row(int bytes) {
        int length = bytes + 4;
        return "D" + (char) (length >> 24) + (char) (length >> 16 & 0xff) + (char) (length >> 8 & 0xff)
                + (char) (length & 0xff) + "x".repeat(bytes);
    }

    private static final class ScriptedServer implements AutoCloseable {

        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CompletableFuture<String> startup = new CompletableFuture<>();
        private final CompletableFuture<String> query = new CompletableFuture<>();

        ScriptedServer(String afterStartup, String afterQuery) throws IOException {
            Thread thread = new Thread(() -> serve(afterStartup, afterQuery), "scripted-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve(String afterStartup, String afterQuery) {
            try (Socket client = socket.accept();
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
                startup.complete(body(in));
                out.write(afterStartup.getBytes(StandardCharsets.ISO_8859_1));
                in.readByte();
                query.complete(body(in));
                out.write(afterQuery.getBytes(StandardCharsets.ISO_8859_1));
                in.read();
            } catch (IOException e) {
                startup.completeExceptionally(e);
                query.completeExceptionally(e);
            }
        }

        private static String body(DataInputStream in) throws IOException {
            return new String(in.readNBytes(in.readInt() - 4), StandardCharsets.ISO_8859_1);
        }

        Endpoint endpoint() {
            return new Endpoint("127.0.0.1", socket.getLocalPort(), "db", "me", new Secret(""));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
