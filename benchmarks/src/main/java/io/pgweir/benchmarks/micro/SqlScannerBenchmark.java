package io.pgweir.benchmarks.micro;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pgweir.proxy.state.SessionEffects;
import io.pgweir.proxy.state.SqlScanner;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What is looked for in each query text, in those of an application that makes payments. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SqlScannerBenchmark {

    /** Texts that leave nothing behind in their session. */
    public enum Text {
        BEGIN("BEGIN"),
        COMMIT("COMMIT"),
        SELECT_BY_KEY("SELECT id, status, amount, currency, updated_at FROM payments WHERE id = $1"),
        INSERT("INSERT INTO payments (id, merchant_id, amount, currency, status, created_at)"
                + " VALUES ($1, $2, $3, 'EUR', 'pending', now()) RETURNING id"),
        /** 10 kB of rows. */
        LONG_INSERT("INSERT INTO entries (account, amount, memo) VALUES "
                + "(4711, 12.50, 'it''s a payment'), ".repeat(280)
                + "(4711, 0, 'the end')");

        private final String sql;

        Text(String sql) {
            this.sql = sql;
        }
    }

    @State(Scope.Thread)
    public static class Harmless {

        @Param
        private Text text;

        private ByteBuf sql;

        @Setup
        public void write() {
            sql = buffer(text.sql);
        }

        @TearDown
        public void release() {
            sql.release();
        }
    }

    @State(Scope.Thread)
    public static class Setting {

        private ByteBuf sql;

        @Setup
        public void write() {
            sql = buffer("SET statement_timeout = '5s'");
        }

        @TearDown
        public void release() {
            sql.release();
        }
    }

    @Benchmark
    public SessionEffects scan(Harmless harmless) {
        return scan(harmless.sql);
    }

    @Benchmark
    @Allocates("what it found")
    public SessionEffects scanSet(Setting setting) {
        return scan(setting.sql);
    }

    private static SessionEffects scan(ByteBuf sql) {
        return SqlScanner.scan(sql, 0, sql.writerIndex(), true, "UTF8");
    }

    private static ByteBuf buffer(String sql) {
        byte[] bytes = sql.getBytes(StandardCharsets.US_ASCII);
        return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
    }
}
