package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class DescriptionTest {

    private static final int INT4 = 23;
    private static final int VARCHAR = 1043;
    private static final byte[] NO_PARAMETERS = {0, 0};
    private static final byte[] ONE_PARAMETER = {0, 1, 0, 0, 0, INT4};

    @Test
    void names_types_and_modifiers_make_the_difference_and_a_format_or_a_table_does_not() {
        Description one = of(NO_PARAMETERS, column("a", 1, VARCHAR, 14, 0));
        assertThat(one.agreesWith(of(NO_PARAMETERS, column("a", 2, VARCHAR, 14, 1))))
                .isTrue();
        assertThat(one.agreesWith(of(NO_PARAMETERS, column("b", 1, VARCHAR, 14, 0))))
                .isFalse();
        assertThat(one.agreesWith(of(NO_PARAMETERS, column("a", 1, INT4, 14, 0))))
                .isFalse();
        assertThat(one.agreesWith(of(NO_PARAMETERS, column("a", 1, VARCHAR, 15, 0))))
                .isFalse();
        assertThat(one.agreesWith(of(NO_PARAMETERS, column("a", 1, VARCHAR, 14, 0), column("a", 1, VARCHAR, 14, 0))))
                .isFalse();
        assertThat(one.agreesWith(of(ONE_PARAMETER, column("a", 1, VARCHAR, 14, 0))))
                .isFalse();
    }

    @Test
    void no_rows_are_not_rows_without_columns() {
        assertThat(Description.ofNoRows(NO_PARAMETERS).agreesWith(of(NO_PARAMETERS)))
                .isFalse();
        assertThat(Description.ofNoRows(NO_PARAMETERS).agreesWith(Description.ofNoRows(NO_PARAMETERS)))
                .isTrue();
    }

    @Test
    void of_a_portal_only_names_and_types_are_compared() {
        Description statement = of(ONE_PARAMETER, column("a", 1, VARCHAR, -1, 0));
        assertThat(of(null, column("a", 1, VARCHAR, 14, 0)).agreesWith(statement))
                .isTrue();
        assertThat(statement.agreesWith(of(null, column("a", 1, VARCHAR, 14, 0))))
                .isTrue();
        assertThat(statement.agreesWith(of(null, column("a", 1, INT4, -1, 0)))).isFalse();
    }

    @Test
    void what_is_cut_off_anywhere_is_read_up_to_there() {
        ByteBuf whole = row(column("a", 1, VARCHAR, 14, 0));
        for (int length = 0; length < whole.readableBytes(); length++) {
            Description cut = Description.of(NO_PARAMETERS, whole.slice(0, length));
            assertThat(cut.agreesWith(of(NO_PARAMETERS))).isTrue();
        }
    }

    private static Description of(byte[] parameterTypes, ByteBuf... columns) {
        return Description.of(parameterTypes, row(columns));
    }

    private static ByteBuf row(ByteBuf... columns) {
        ByteBuf row = Unpooled.buffer().writeShort(columns.length);
        for (ByteBuf column : columns) {
            row.writeBytes(column.slice());
        }
        return row;
    }

    private static ByteBuf column(String name, int table, int type, int modifier, int format) {
        ByteBuf column = Unpooled.buffer();
        column.writeBytes(name.getBytes(US_ASCII)).writeByte(0);
        column.writeInt(table).writeShort(1).writeInt(type).writeShort(-1).writeInt(modifier);
        return column.writeShort(format);
    }
}
