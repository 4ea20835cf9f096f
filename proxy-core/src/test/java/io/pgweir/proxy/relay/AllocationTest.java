package io.pgweir.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.proxy.net.TlsEngine;
import io.pgweir.proxy.testing.RawClient;
import io.pgweir.proxy.testing.ScriptedPostgres;
import io.pgweir.proxy.testing.TestCertificate;
import io.pgweir.proxy.testing.TestPgweir;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transaction costs the collector once everything is warm, from the client's socket to the server's and back. */
@ParameterizedClass
@EnumSource(AllocationTest.ClientSide.class)
class AllocationTest {

    /** How the client is connected, and the bytes that may be allocated for one of its transactions. */
    enum ClientSide {
        PLAIN(null, 1, 20_000),
        /**
         * Netty's promise for a record and what the engine says of each record, 176 bytes; and with the adaptive allocator, which
         * the launcher does not choose, 256 bytes of views of its buffers.
         */
        BORINGSSL(TlsEngine.BORINGSSL, 512, 10_000),
        /** A new cipher for each record. */
        JDK(TlsEngine.JDK, 4_096, 10_000);

        private final TlsEngine engine;
        private final int limit;
        /** To warm up, and as many again to be measured. */
        private final int transactions;

        ClientSide(TlsEngine engine, int limit, int transactions) {
            this.engine = engine;
            this.limit = limit;
            this.transactions = transactions;
        }
    }

    /** Netty's leak detection follows one buffer in a hundred, and allocates for it. */
    private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    @Parameter
    private ClientSide side;

    private ScriptedPostgres postgres;
    private TestPgweir pgweir;
    private Socket client;
    private DataInputStream replies;

    @BeforeEach
    void connect() throws Exception {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        postgres = new ScriptedPostgres();
        if (side.engine == null) {
            pgweir = listening("mode: disable");
            client = new Socket("127.0.0.1", pgweir.port());
            client.setTcpNoDelay(true);
        } else {
            System.setProperty(TlsEngine.PROPERTY, side.engine.label());
            assumeThat(TlsEngine.best()).isEqualTo(side.engine);
            TestCertificate own = TestCertificate.in(directory);
            pgweir = listening("mode: require, certificate: %s, key: %s".formatted(own.certificate(), own.key()));
            client = RawClient.dialEncrypted(pgweir.port(), TestCertificate.onlyTrusting(own.x509()));
        }
        replies = new DataInputStream(new BufferedInputStream(client.getInputStream()));
        send(out -> {
            ByteBuf body = Unpooled.buffer().writeInt(0x30000);
            body.writeBytes("user\0app\0database\0app\0\0".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(4 + body.readableBytes()).writeBytes(body);
        });
        awaitReady();
    }

    /** Not by io_uring, where Netty itself allocates an object for each operation, some 200 bytes a transaction. */
    private TestPgweir listening(String tls) {
        return TestPgweir.startExactly("""
                transport: auto
                listen: { port: 0, tls: { %s } }
                http: { enabled: false }
                servers:
                  main: { host: 127.0.0.1, port: %d, tls: { mode: disable } }
                databases: { "*": { session_state_audit: off } }
                users:
                  app: { password: secret }
                auth: { methods: [trust] }
                """.formatted(tls, postgres.port()));
    }

    @AfterEach
    void disconnect() throws IOException {
        if (client != null) {
            client.close();
            pgweir.close();
        }
        postgres.close();
        System.clearProperty(TlsEngine.PROPERTY);
        ResourceLeakDetector.setLevel(leakDetection);
    }

    @Test
    void a_simple_query_allocates_nothing_of_pgweirs() throws IOException {
        assertAllocations(out -> FrontendMessages.query(out, "select 1"));
    }

    @Test
    void an_unnamed_statement_allocates_nothing_of_pgweirs() throws IOException {
        assertAllocations(out -> {
            FrontendMessages.parse(out, "", "select 1");
            bindAndExecute(out, "");
        });
    }

    @Test
    void a_prepared_statement_allocates_nothing_of_pgweirs() throws IOException {
        send(out -> {
            FrontendMessages.parse(out, "s1", "select 1");
            FrontendMessages.sync(out);
        });
        awaitReady();
        assertAllocations(out -> bindAndExecute(out, "s1"));
    }

    private static void bindAndExecute(ByteBuf out, String statement) {
        byte[] name = statement.getBytes(StandardCharsets.US_ASCII);
        out.writeByte('B').writeInt(4 + 1 + name.length + 1 + 6).writeByte(0);
        out.writeBytes(name).writeByte(0).writeShort(0).writeShort(0).writeShort(0);
        out.writeByte('E').writeInt(9).writeByte(0).writeInt(0);
        FrontendMessages.sync(out);
    }

    private void assertAllocations(Consumer<ByteBuf> transaction) throws IOException {
        byte[] requests = bytes(transaction);
        run(requests, side.transactions);
        long before = allocatedByLoops();
        run(requests, side.transactions);
        long bytes = allocatedByLoops() - before;
        assertThat((double) bytes / side.transactions)
                .as("bytes allocated by the loops per transaction")
                .isLessThan(side.limit);
    }

    private void run(byte[] requests, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.getOutputStream().write(requests);
            awaitReady();
        }
    }

    private long allocatedByLoops() {
        long bytes = 0;
        for (long id : threads.getAllThreadIds()) {
            var thread = threads.getThreadInfo(id);
            if (thread != null && thread.getThreadName().startsWith("pgweir-loop")) {
                bytes += threads.getThreadAllocatedBytes(id);
            }
        }
        return bytes;
    }

    private void send(Consumer<ByteBuf> requests) throws IOException {
        client.getOutputStream().write(bytes(requests));
    }

    private static byte[] bytes(Consumer<ByteBuf> requests) {
        ByteBuf out = Unpooled.buffer();
        requests.accept(out);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private void awaitReady() throws IOException {
        byte type;
        do {
            type = replies.readByte();
            assertThat(type).isNotEqualTo((byte) 'E');
            replies.skipNBytes(replies.readInt() - 4L);
        } while (type != 'Z');
    }
}
