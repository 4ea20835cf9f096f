package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropAllCommandTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DISCARD ALL",
                "discard all;",
                " \n\tDisCard  All ; ",
                "DEALLOCATE ALL",
                "deallocate prepare all",
                "DISCARD/**/ALL",
                "/* pool /* of the application */ */ DISCARD ALL -- größe",
                "/** why */ DEALLOCATE ALL",
                "-- why\rDISCARD ALL",
                ";; DISCARD ALL ; ;"
            })
    void it_drops_all(String sql) {
        assertThat(isIn(sql)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "DISCARD",
                "DISCARD PLANS",
                "DISCARD PREPARE ALL",
                "DEALLOCATE s1",
                "DEALLOCATE PREPARE",
                "DEALLOCATE \"all\"",
                "DEALLOCATE; ALL",
                "DISCARD ALL; select 1",
                "select 1; DISCARD ALL",
                "DISCARD ALL ALL",
                "DISCARD ALLÉ",
                "UNLISTEN ALL",
                "RESET ALL",
                "/* /* */ DISCARD ALL",
                "-- DISCARD ALL",
                "select 'DISCARD ALL'"
            })
    void anything_else_does_not_drop_all_or_more_than_that(String sql) {
        assertThat(isIn(sql)).isFalse();
    }

    @Test
    void a_text_that_takes_long_to_read_is_not_read() {
        assertThat(isIn("DISCARD ALL" + " ".repeat(245))).isTrue();
        assertThat(isIn("DISCARD ALL" + " ".repeat(246))).isFalse();
    }

    private static boolean isIn(String sql) {
        byte[] bytes = sql.getBytes(UTF_8);
        ByteBuf in = Unpooled.buffer().writeByte('Q').writeBytes(bytes).writeByte(0);
        return DropAllCommand.isIn(in, 1, bytes.length);
    }
}
