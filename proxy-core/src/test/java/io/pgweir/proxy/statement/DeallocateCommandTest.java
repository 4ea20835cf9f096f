package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeallocateCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "DEALLOCATE s1|s1",
                "deallocate prepare s1 ;|s1",
                "` \n\tDeAllocate   S_1$`|s_1$",
                "DEALLOCATE \"S1\"|S1",
                "DEALLOCATE \"a\"\"b\"|a\"b",
                "DEALLOCATE \"two words\"|two words",
                "DEALLOCATE PREPARE \"two words\" ;|two words",
                "DEALLOCATE \"all\"|all",
                "DEALLOCATE _pg3_0|_pg3_0",
                "DEALLOCATE größe|größe",
                "DEALLOCATE GRÖSSE|grÖsse",
                "DEALLOCATE prepare|prepare",
                "deallocate\"s1\"|s1",
                "DEALLOCATE /* why */ s1|s1",
                "` -- why\nDEALLOCATE s1 -- why`|s1",
                "/* a /* nested */ one */ deallocate/**/prepare/**/\"S1\"/**/;|S1",
                ";; DEALLOCATE s1 ; ;|s1",
                "DEALLOCATE prepare ;|prepare"
            })
    void the_name_is_what_postgresql_reads(String sql, String name) {
        assertThat(nameIn(sql)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "D",
                "DEALLOCATE",
                "DEALLOCATE ",
                "DEALLOCATE ALL",
                "DEALLOCATE PREPARE s1 s2",
                "deallocate prepare all;",
                "DEALLOCATED s1",
                "DEALLOCATE s1; select 1",
                "DEALLOCATE s1; DEALLOCATE s2",
                "DEALLOCATE prepare; commit",
                "DEALLOCATE; s1",
                "DEALLOCATE U&\"s1\"",
                "DEALLOCATE 's1'",
                "DEALLOCATE s1.s2",
                "/* DEALLOCATE s1 */",
                "DEALLOCATE -- s1",
                "DEALLOCATE 1s",
                "DEALLOCATE \"\"",
                "DEALLOCATE \"a\"; select \"b\"",
                "DISCARD ALL",
                "select 'DEALLOCATE s1'"
            })
    void anything_else_is_left_to_postgresql(String sql) {
        assertThat(nameIn(sql)).isNull();
    }

    @Test
    void letters_of_which_the_encoding_is_not_known_are_left_to_postgresql() {
        assertThat(nameIn("DEALLOCATE größe", "LATIN1")).isNull();
        assertThat(nameIn("DEALLOCATE /* größe */ s1", "LATIN1")).isEqualTo("s1");
    }

    @Test
    void a_statement_is_deallocated_under_the_name_that_postgresql_knows() {
        assertThat(DeallocateCommand.of(new Statement(7, new byte[0]))).isEqualTo("DEALLOCATE pgweir_7");
    }

    private static String nameIn(String sql) {
        return nameIn(sql, "UTF8");
    }

    private static String nameIn(String sql, String clientEncoding) {
        byte[] bytes = sql.getBytes(UTF_8);
        ByteBuf in = Unpooled.buffer().writeByte('Q').writeBytes(bytes).writeByte(0);
        byte[] name = DeallocateCommand.nameIn(in, 1, bytes.length, true, clientEncoding);
        return name == null ? null : new String(name, UTF_8);
    }
}
