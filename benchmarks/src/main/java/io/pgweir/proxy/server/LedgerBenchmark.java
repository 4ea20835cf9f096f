package io.pgweir.proxy.server;

import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.server.Ledger.Owed;
import io.pgweir.proxy.server.Ledger.Request;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** All requests and replies of a transaction with one row. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerBenchmark {

    private static final byte[] REPLIES_TO_QUERY = {
        BackendType.ROW_DESCRIPTION, BackendType.DATA_ROW, BackendType.COMMAND_COMPLETE, BackendType.READY_FOR_QUERY
    };

    private static final byte[] REPLIES_TO_BATCH = {
        BackendType.BIND_COMPLETE, BackendType.DATA_ROW, BackendType.COMMAND_COMPLETE, BackendType.READY_FOR_QUERY
    };

    private final Ledger ledger = new Ledger();

    @Benchmark
    public void simpleQuery(Blackhole verdicts) {
        ledger.owe(Request.QUERY, Owed.FORWARD, null);
        settle(REPLIES_TO_QUERY, verdicts);
    }

    @Benchmark
    public void preparedStatement(Blackhole verdicts) {
        ledger.owe(Request.BIND, Owed.FORWARD, null);
        ledger.owe(Request.EXECUTE, Owed.FORWARD, null);
        ledger.owe(Request.SYNC, Owed.FORWARD, null);
        settle(REPLIES_TO_BATCH, verdicts);
    }

    private void settle(byte[] replies, Blackhole verdicts) {
        for (byte reply : replies) {
            verdicts.consume(ledger.reply(reply));
        }
        if (!ledger.isEmpty()) {
            throw new AssertionError(ledger.toString());
        }
    }
}
