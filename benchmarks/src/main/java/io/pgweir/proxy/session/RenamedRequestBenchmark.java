package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.server.RequestsToNowhere;
import io.pgweir.proxy.server.ServerRequests;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A request is read, and written with pgweir's name for its statement. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RenamedRequestBenchmark {

    private static final byte NUL = 0;
    private static final byte[] CLIENTS_NAME = "S_25".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVERS_NAME = "pgweir_17".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY = 8;
    private static final int DOCUMENT = 2_000;

    private final ServerRequests requests = RequestsToNowhere.open();
    private final FrameCursor cursor = new FrameCursor();
    private ByteBuf parse;
    private ByteBuf bind;
    private ByteBuf longBind;

    @Setup
    public void write() {
        parse = PooledByteBufAllocator.DEFAULT.directBuffer();
        FrontendMessages.parse(parse, "S_25", "SELECT id, status, amount, currency FROM payments WHERE id = $1");
        bind = bind(KEY);
        longBind = bind(DOCUMENT);
    }

    /** Of the unnamed portal, with one parameter. */
    private static ByteBuf bind(int size) {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
        out.writeByte('B').writeInt(4 + 1 + CLIENTS_NAME.length + 1 + 2 + 2 + 4 + size + 2);
        out.writeByte(NUL).writeBytes(CLIENTS_NAME).writeByte(NUL);
        return out.writeShort(0).writeShort(1).writeInt(size).writeZero(size).writeShort(0);
    }

    @TearDown
    public void release() {
        parse.release();
        bind.release();
        longBind.release();
    }

    @Benchmark
    public void parse() throws ProtocolViolation {
        rename(parse, FrameCursor.HEADER);
    }

    @Benchmark
    public void bind() throws ProtocolViolation {
        rename(bind, FrameCursor.HEADER + 1);
    }

    /** What is behind the name is not copied. */
    @Benchmark
    public void longBind() throws ProtocolViolation {
        rename(longBind, FrameCursor.HEADER + 1);
    }

    private void rename(ByteBuf in, int from) throws ProtocolViolation {
        cursor.next(in, 0);
        int nameEnd = in.indexOf(from, cursor.end(), NUL);
        RenamedRequest.write(requests, in, cursor, from, nameEnd, SERVERS_NAME);
    }
}
