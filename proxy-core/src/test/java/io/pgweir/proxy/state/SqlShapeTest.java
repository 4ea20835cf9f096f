package io.pgweir.proxy.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlShapeTest {

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "~~ => ~~",
                "select 1 => select ?",
                "SELECT  a,\tb   FROM t => SELECT a, b FROM t",
                "select a from t where b='secret' and c=-1.5e3 => select a from t where b=? and c=-?",
                "insert into t values (1,'a',E'\\'b',$$c$$,$x$d$x$) => insert into t values (?,?,?,?,?)",
                "select /* secret */ 1 -- secret => select ?",
                "select * from t where id = $1 => select * from t where id = $1",
                "select \"Two Words\" from \"T\" => select \"Two_Words\" from \"T\"",
                "select x'1f', b'01', n'a', u&'b' uescape '!' => select ?, ?, ?, ? uescape ?",
                "select 'unclosed secret => select ?",
                "select \"unclosed secret => select ?",
                "select 12ab, 0xffzz, 'a'b => select ?, ?, ?",
                "select größe => select gr__~~__e",
            })
    void the_shape_of_a_query_has_no_constants(String sql, String shape) {
        assertThat(shape(sql)).isEqualTo(shape.replace("~~", ""));
    }

    @Test
    void it_is_one_line() {
        assertThat(shape("select 1,\r\n\t\"a\nb\" 'x'\n'y'\n;")).isEqualTo("select ?, \"a_b\" ? ;");
    }

    @Test
    void a_long_one_is_cut() {
        assertThat(shape("select a" + ", a".repeat(100)))
                .hasSize(SqlShape.MAX_LENGTH)
                .endsWith(", a, …");
        assertThat(shape("a".repeat(SqlShape.MAX_LENGTH))).isEqualTo("a".repeat(SqlShape.MAX_LENGTH));
        assertThat(shape("a".repeat(1_000_000))).hasSize(SqlShape.MAX_LENGTH);
    }

    @Test
    void whatever_comes_is_one_line_of_ascii() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] sql = new byte[random.nextInt(300)];
            random.nextBytes(sql);
            String shape = SqlShape.of(Unpooled.wrappedBuffer(sql), 0, sql.length, true, "SJIS");
            assertThat(shape).matches("[ -~]*…?").hasSizeLessThanOrEqualTo(SqlShape.MAX_LENGTH);
        }
    }

    private static String shape(String sql) {
        byte[] bytes = sql.getBytes(UTF_8);
        ByteBuf in = Unpooled.buffer().writeByte('Q').writeBytes(bytes).writeByte(0);
        return SqlShape.of(in, 1, bytes.length, true, "UTF8");
    }
}
