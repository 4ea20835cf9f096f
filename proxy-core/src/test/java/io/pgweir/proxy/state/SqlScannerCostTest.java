package io.pgweir.proxy.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text costs, and that no text whatsoever costs more than its length. */
class SqlScannerCostTest {

    private static final int TIMES = 100_000;
    /** What the measuring itself may allocate. */
    private static final long MEASURING = 1024;

    private static final int MEGABYTE = 1 << 20;
    private static final String[] ENCODINGS = {"UTF8", "SJIS", "GB18030", "JOHAB", "GBK"};

    /** Bytes at which something begins or ends, and words behind which something is expected. */
    private static final String[] PIECES = {
        "'",
        "\"",
        "$",
        "$a$",
        "/*",
        "*/",
        "--",
        "\n",
        "\\",
        ";",
        "(",
        ")",
        ",",
        ".",
        "=",
        " ",
        "E'",
        "U&\"",
        "U&'",
        "1",
        "set ",
        "reset ",
        "local ",
        "session ",
        "time ",
        "zone ",
        "to ",
        "default ",
        "set_config(",
        "create ",
        "temp ",
        "explain ",
        "declare ",
        "with ",
        "hold ",
        "into ",
        "prepare ",
        "transaction ",
        "a",
        "\u0081",
        "\u00e0"
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select a, b from t where id = $1 and c = 'it''s' /* why */ order by \"D\" limit 10",
                "insert into t (a, b) values ($1, nextval('s'))",
                "select set_config('app.tenant', $1, true)",
                "set local app.tenant = '7'"
            })
    void a_text_without_effects_allocates_nothing(String sql) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        // Not a buffer of an allocator's: leak detection would record each byte that is read.
        ByteBuf in = Unpooled.wrappedBuffer(sql.getBytes(US_ASCII));
        assertThat(effectsOf(in, TIMES)).isZero();
        long before = thread.getCurrentThreadAllocatedBytes();
        int effects = effectsOf(in, TIMES);
        long bytes = thread.getCurrentThreadAllocatedBytes() - before;
        assertThat(effects).isZero();
        assertThat(bytes).isLessThan(MEASURING);
    }

    private static int effectsOf(ByteBuf in, int times) {
        int effects = 0;
        for (int i = 0; i < times; i++) {
            SessionEffects found = SqlScanner.scan(in, 0, in.writerIndex(), true, "UTF8");
            effects += found.touchSession() || found.readsSequences() ? 1 : 0;
        }
        return effects;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/*",
                "/* */",
                "*/",
                "(",
                "'",
                "''",
                "' ",
                "'\n",
                "'a' ",
                "'a'\n",
                "E'\\",
                "\"",
                "$",
                "$a",
                "$a$ ",
                "$aa",
                "explain ",
                "explain (",
                "set_config(",
                "set_config('a',",
                "a.",
                "with ",
                "into ",
                "0x1e+",
                "--",
                "U&\""
            })
    void a_megabyte_of_anything_is_read_in_a_moment(String piece) {
        byte[] sql = piece.repeat(MEGABYTE / piece.length()).getBytes(US_ASCII);
        // A quadratic way through it takes minutes.
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> SqlScanner.scan(Unpooled.wrappedBuffer(sql), 0, sql.length, true, "UTF8"));
    }

    @Test
    void a_long_dollar_quote_is_read_in_a_moment() {
        String tag = "$" + "a".repeat(MEGABYTE / 2);
        byte[] sql = (tag + "$" + tag + "b$ ; set x = 1").getBytes(US_ASCII);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(
                        SqlScanner.scan(Unpooled.wrappedBuffer(sql), 0, sql.length, true, "UTF8"))
                .matches(SessionEffects::isNone));
    }

    @Test
    void a_name_of_many_parts_is_read_in_a_moment() {
        byte[] sql = ("SET a" + ".a".repeat(MEGABYTE / 2) + " = 1").getBytes(US_ASCII);
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThat(
                        SqlScanner.scan(Unpooled.wrappedBuffer(sql), 0, sql.length, true, "UTF8")
                                .settings())
                .singleElement()
                .asString()
                .hasSize(MEGABYTE + 1));
    }

    @Test
    void random_bytes_are_read_to_their_end_and_no_further() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            byte[] sql = i % 2 == 0 ? randomBytes(random) : randomPieces(random);
            String encoding = ENCODINGS[random.nextInt(ENCODINGS.length)];
            boolean standard = random.nextBoolean();
            // Reading outside of a buffer throws.
            SessionEffects alone = SqlScanner.scan(Unpooled.wrappedBuffer(sql), 0, sql.length, standard, encoding);
            ByteBuf in = Unpooled.buffer().writeBytes("set q=1;E'".getBytes(US_ASCII));
            int from = in.writerIndex();
            in.writeBytes(sql).writeBytes("'\"*/$a$;set q=1".getBytes(US_ASCII));
            assertThat(SqlScanner.scan(in, from, sql.length, standard, encoding))
                    .as("seed %d, input %d", seed, i)
                    .isEqualTo(alone);
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] randomPieces(Random random) {
        StringBuilder sql = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            sql.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return sql.toString().getBytes(ISO_8859_1);
    }
}
