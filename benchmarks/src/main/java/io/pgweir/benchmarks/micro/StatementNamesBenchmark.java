package io.pgweir.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.ClientStatements;
import io.pgweir.proxy.statement.NamedStatement;
import io.pgweir.proxy.statement.StatementCatalogue;
import io.pgweir.proxy.statement.UnnamedStatement;
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

/** What a client's Bind and Parse messages say of statements, and what is kept of that. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatementNamesBenchmark {

    private static final int STATEMENTS = 50;

    private static final byte[] DEFINITION =
            "SELECT id, status, amount, currency FROM payments WHERE id = $1\0\0\0".getBytes(StandardCharsets.US_ASCII);

    private final StatementCatalogue catalogue = new StatementCatalogue();
    private final ClientStatements names = new ClientStatements(null);
    private final UnnamedStatement unnamed = new UnnamedStatement();
    private ByteBuf name;
    private ByteBuf definition;

    @Setup
    public void prepare() {
        for (int i = 1; i <= STATEMENTS; i++) {
            byte[] text = ("SELECT " + i + "\0\0\0").getBytes(StandardCharsets.US_ASCII);
            names.put(new NamedStatement(name(i), catalogue.find(text, SessionSettings.NONE)));
        }
        catalogue.find(DEFINITION, SessionSettings.NONE);
        name = buffer(name(STATEMENTS / 2));
        definition = buffer(DEFINITION);
    }

    /** As pgjdbc names them. */
    private static byte[] name(int i) {
        return ("S_" + i).getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuf buffer(byte[] bytes) {
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }

    @TearDown
    public void release() {
        name.release();
        definition.release();
    }

    @Benchmark
    public NamedStatement nameInBind() {
        return names.get(name, 0, name.writerIndex());
    }

    /** Another client has prepared the same. */
    @Benchmark
    @Allocates("the key by which it is looked for")
    public Object definitionInParse() {
        return catalogue.find(DEFINITION, SessionSettings.NONE);
    }

    @Benchmark
    public UnnamedStatement unnamedParse() {
        unnamed.replace(definition, 0, definition.writerIndex(), SessionEffects.NONE, true);
        unnamed.done();
        return unnamed;
    }
}
