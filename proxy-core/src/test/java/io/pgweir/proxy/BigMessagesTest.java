package io.pgweir.proxy;

import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.Await;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.Observer;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.TestPgweir;
import io.pgweir.proxy.testing.TestPostgres;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However large a message is and however slowly it is read, it passes, and pgweir holds little of it at a time. */
class BigMessagesTest {

    private static final int MEGABYTE = 1024 * 1024;
    private static final long MEMORY_LIMIT = 32L * MEGABYTE;

    private final TestPostgres postgres = TestPostgres.newest();
    private TestPgweir pgweir;
    private Socket socket;
    private DataInputStream in;
    private OutputStream out;
    private long memoryBefore;
    private long mostMemory;

    /** A client that needs no password: what it reads is counted and not kept. */
    @BeforeEach
    void a_client_that_reads_by_itself() throws Exception {
        pgweir = TestPgweir.inFrontOf(postgres, 1, "auth: { methods: [trust] }");
        memoryBefore = directMemory();
        socket = new Socket("127.0.0.1", pgweir.port());
        socket.setSoTimeout(20_000);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 256 * 1024));
        out = socket.getOutputStream();
        send(FrontendMessage.startup(0, Map.of("user", TestPostgres.USER, "database", TestPostgres.DATABASE)));
        readToReady();
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        pgweir.close();
    }

    // ---- large messages --------------------------------------------------------------------------------------------

    @Test
    void a_row_of_half_a_gigabyte() throws Exception {
        send(query("select repeat('x', 512 * 1024 * 1024)"));
        assertThat(readToReady()).isGreaterThan(512L * MEGABYTE);
        assertMemoryWasBounded();
    }

    @Test
    void a_query_of_64_megabytes() throws Exception {
        byte[] text = new byte[64 * MEGABYTE];
        Arrays.fill(text, (byte) 'x');
        CompletableFuture<Void> sent = writing(() -> {
            out.write('Q');
            writeInt(4 + 15 + text.length + 3);
            out.write("select length('".getBytes(US_ASCII));
            out.write(text);
            out.write("')\0".getBytes(US_ASCII));
        });
        assertThat(firstValueOf()).isEqualTo(String.valueOf(text.length));
        sent.get(1, TimeUnit.SECONDS);
        assertMemoryWasBounded();
    }

    // ---- slow readers ----------------------------------------------------------------------------------------------

    @Test
    void a_client_that_does_not_read_slows_the_server_down() throws Exception {
        send(query("select repeat('x', 1024 * 1024) from generate_series(1, 300)"));
        try (Observer observer = Observer.of(postgres)) {
            Await.until(
                    "the server waits for the client",
                    () -> observer.count("pg_stat_activity where usename = 'app' and wait_event = 'ClientWrite'") == 1);
        }
        assertMemoryWasBounded();
        assertThat(readToReady()).isGreaterThan(300L * MEGABYTE);
        assertMemoryWasBounded();
    }

    @Test
    void a_server_that_does_not_read_slows_the_client_down() throws Exception {
        byte[] padding = new byte[40 * MEGABYTE];
        Arrays.fill(padding, (byte) ' ');
        send(query("select pg_sleep(0.5)"));
        CompletableFuture<Void> sent = writing(() -> {
            out.write('Q');
            writeInt(4 + padding.length + 9);
            out.write(padding);
            out.write("select 1\0".getBytes(US_ASCII));
        });
        readToReady();
        assertMemoryWasBounded();
        assertThat(firstValueOf()).isEqualTo("1");
        sent.get(1, TimeUnit.SECONDS);
        assertMemoryWasBounded();
    }

    @Test
    void a_hundred_megabytes_of_requests_are_sent_before_a_reply_is_read() throws Exception {
        byte[] batch =
                RawClient.joined(parse("", "select $1::text"), bind("", "", "x".repeat(100_000)), execute(""), sync());
        int batches = 100 * MEGABYTE / batch.length;
        CompletableFuture<Void> sent = writing(() -> {
            for (int i = 0; i < batches; i++) {
                out.write(batch);
            }
        });
        try (Observer observer = Observer.of(postgres)) {
            Await.until(
                    "all stand still",
                    () -> observer.count("pg_stat_activity where usename = 'app' and wait_event = 'ClientWrite'") == 1);
        }
        assertThat(sent).isNotDone();
        assertMemoryWasBounded();
        long read = 0;
        for (int i = 0; i < batches; i++) {
            read += readToReady();
        }
        sent.get(1, TimeUnit.SECONDS);
        assertThat(read).isGreaterThan(batches * 100_000L);
        assertMemoryWasBounded();
    }

    // ---- memory ----------------------------------------------------------------------------------------------------

    private static long directMemory() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private void lookAtMemory() {
        mostMemory = Math.max(mostMemory, directMemory() - memoryBefore);
    }

    private void assertMemoryWasBounded() {
        lookAtMemory();
        assertThat(directMemory()).as("is what pgweir uses").isPositive();
        assertThat(mostMemory).isLessThan(MEMORY_LIMIT);
    }

    // ---- the client ------------------------------------------------------------------------------------------------

    private interface Writing {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> writing(Writing writing) {
        return CompletableFuture.runAsync(() -> {
            try {
                writing.run();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void send(FrontendMessage message) throws IOException {
        out.write(message.bytes());
    }

    private void writeInt(int value) throws IOException {
        out.write(new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value});
    }

    /** @return the bytes of all messages up to and with the next ReadyForQuery, none of which is an error */
    private long readToReady() throws IOException {
        long bytes = 0;
        byte type;
        do {
            type = in.readByte();
            assertThat(type).isNotEqualTo(BackendType.ERROR_RESPONSE);
            int length = in.readInt();
            skip(length - 4);
            bytes += 1 + length;
        } while (type != BackendType.READY_FOR_QUERY);
        return bytes;
    }

    private void skip(int bytes) throws IOException {
        int left = bytes;
        while (left > 0) {
            int chunk = Math.min(left, MEGABYTE);
            in.skipNBytes(chunk);
            left -= chunk;
            lookAtMemory();
        }
    }

    /** The first column of the row that comes, which is read to its ReadyForQuery. */
    private String firstValueOf() throws IOException {
        String value = null;
        byte type;
        do {
            type = in.readByte();
            assertThat(type).isNotEqualTo(BackendType.ERROR_RESPONSE);
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            if (type == BackendType.DATA_ROW) {
                value = new String(body, 6, body.length - 6, US_ASCII);
            }
            lookAtMemory();
        } while (type != BackendType.READY_FOR_QUERY);
        return value;
    }
}
