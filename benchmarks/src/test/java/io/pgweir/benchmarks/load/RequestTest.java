package io.pgweir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestTest {

    private static final Request TEMPLATE = new ScriptWriter()
            .query("SELECT :aid + :delta, :aid")
            .script(1)
            .requests()
            .get(0);

    @Test
    void numbers_are_written_to_the_right_end_of_their_slots() {
        assertThat(text(TEMPLATE.forClient(), 4711, -5000)).isEqualTo("SELECT        4711 +       -5000,        4711");
    }

    @Test
    void a_longer_number_leaves_nothing_behind() {
        Request request = TEMPLATE.forClient();
        text(request, Integer.MAX_VALUE, -5000);
        assertThat(text(request, 1, 0)).isEqualTo("SELECT           1 +           0,           1");
    }

    @Test
    void clients_do_not_write_into_the_numbers_of_others() {
        Request one = TEMPLATE.forClient();
        Request other = TEMPLATE.forClient();
        ByteBuf written = bytes(one, 1, 1);
        bytes(other, 2, 2).release();

        assertThat(sql(written)).isEqualTo("SELECT           1 +           1,           1");
    }

    private static String text(Request request, int aid, int delta) {
        return sql(bytes(request, aid, delta));
    }

    /** Type, length and the NUL are not SQL. */
    private static String sql(ByteBuf query) {
        String sql = query.toString(5, query.readableBytes() - 6, StandardCharsets.US_ASCII);
        query.release();
        return sql;
    }

    private static ByteBuf bytes(Request request, int aid, int delta) {
        int[] values = new int[Variable.values().length];
        values[Variable.AID.ordinal()] = aid;
        values[Variable.DELTA.ordinal()] = delta;
        return request.with(values);
    }
}
