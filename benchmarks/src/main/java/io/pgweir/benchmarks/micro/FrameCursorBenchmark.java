package io.pgweir.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One frame of many that were read at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameCursorBenchmark {

    private static final int REQUESTS = 20;
    private static final int ROWS = 100;
    private static final int ROW_LENGTH = 120;

    private final FrameCursor cursor = new FrameCursor();
    private ByteBuf requests;
    private ByteBuf rows;

    @Setup
    public void write() {
        requests = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < REQUESTS; i += 4) {
            FrontendMessages.parse(requests, "", "select 1");
            // An unnamed portal of the unnamed statement, without parameters; and all of its rows.
            requests.writeByte('B').writeInt(12).writeZero(8);
            requests.writeByte('E').writeInt(9).writeZero(5);
            FrontendMessages.sync(requests);
        }
        rows = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < ROWS; i++) {
            rows.writeByte('D').writeInt(4 + ROW_LENGTH).writeZero(ROW_LENGTH);
        }
    }

    @TearDown
    public void release() {
        requests.release();
        rows.release();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long request() throws ProtocolViolation {
        return walk(requests);
    }

    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long dataRow() throws ProtocolViolation {
        return walk(rows);
    }

    /** As the relay does: it looks at the type of each frame and at where it ends. */
    private long walk(ByteBuf in) throws ProtocolViolation {
        long types = 0;
        int at = cursor.resume(in, in.readerIndex());
        while (cursor.next(in, at) && cursor.isWhole()) {
            types += cursor.type();
            at = cursor.end();
        }
        return types;
    }
}
