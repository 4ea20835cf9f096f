package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.buffer;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ErrorFieldsTest {
    private static final String NO_SUCH_DATABASE =
            "'SSCHWERWIEGEND' 00 'VFATAL' 00 'C3D000' 00 'Mno' 00 'Dbecause' 00 'Htry' 00 'P12' 00 'Fx.c' 00 00";

    @Test
    void reads_the_fields_it_knows_and_prefers_the_severity_of_any_locale() {
        assertThat(ErrorFields.read(buffer(NO_SUCH_DATABASE)))
                .isEqualTo(new ErrorFields("FATAL", "3D000", "no", "because", "try"));
    }

    @Test
    void a_server_before_9_6_sends_one_severity() {
        assertThat(ErrorFields.read(buffer("'SPANIC' 00 'CXX000' 00 'Mx' 00 00"))
                        .severity())
                .isEqualTo("PANIC");
    }

    @Test
    void absent_fields_get_neutral_values() {
        ErrorFields neutral = ErrorFields.error("XX000", "");
        assertThat(ErrorFields.read(buffer(""))).isEqualTo(neutral);
        assertThat(ErrorFields.read(buffer("00"))).isEqualTo(neutral);
        assertThat(ErrorFields.read(buffer("'C'"))).isEqualTo(ErrorFields.error("", ""));
    }

    @Test
    void a_missing_terminator_ends_the_last_field() {
        assertThat(ErrorFields.read(buffer("'C57014' 00 'Mcut o'"))).isEqualTo(ErrorFields.error("57014", "cut o"));
    }

    @Test
    void ten_megabytes_of_text_are_skipped_not_kept() {
        ByteBuf body = Unpooled.buffer().writeByte('M');
        for (int i = 0; i < 10 << 20; i++) {
            body.writeByte('x');
        }
        body.writeBytes(buffer("00 'C53200' 00 00"));
        ErrorFields read = ErrorFields.read(body);
        assertThat(read.message()).hasSize(8_192);
        assertThat(read.sqlState()).isEqualTo("53200");
    }

    @Test
    void the_sqlstate_is_found_without_touching_the_buffer() {
        ByteBuf in = buffer("'E' 00000000" + NO_SUCH_DATABASE + "'C99999' 00");
        int length = in.readableBytes() - 5 - 7;
        assertThat(ErrorFields.sqlStateOf(in, 5, length)).isEqualTo("3D000");
        assertThat(in.readerIndex()).isZero();
    }

    @Test
    void the_sqlstate_is_looked_for_only_inside_the_body() {
        assertThat(sqlStateOf("'Mx' 00 00 'C99999' 00")).isNull();
        assertThat(sqlStateOf("'MC99999' 00 00")).isNull();
        assertThat(sqlStateOf("'C9999' 00 00")).isNull();
        assertThat(sqlStateOf("'C99999'")).isNull();
        assertThat(sqlStateOf("")).isNull();
        assertThat(ErrorFields.sqlStateOf(buffer("'Mx' 00 'C99999' 00 00"), 0, 8))
                .isNull();
    }

    @Test
    void what_is_written_is_read_again() {
        ErrorFields error =
                ErrorFields.fatal("53300", "zu viele Verbindungen – später").withHint("warte");
        ByteBuf out = Unpooled.buffer();
        BackendMessages.error(out, error);
        assertThat(ErrorFields.sqlStateOf(out, 5, out.readableBytes() - 5)).isEqualTo("53300");
        assertThat(ErrorFields.read(out.skipBytes(5))).isEqualTo(error);
    }

    private static String sqlStateOf(String body) {
        ByteBuf in = buffer(body);
        return ErrorFields.sqlStateOf(in, 0, in.readableBytes());
    }
}
