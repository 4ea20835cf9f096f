package io.pgweir.proxy.statement;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RebindingTest {

    private static final String NO_FORMATS = "\0\0";
    private static final String TEXT = "\0\1\0\0";
    private static final String BINARY = "\0\1\0\1";
    private static final String ONE_VALUE = "\0\1\0\0\0\2ab";
    private static final String ONE_NULL = "\0\1\u00ff\u00ff\u00ff\u00ff";
    private static final String DESCRIBE_PORTAL = "D\0\0\0\6P\0";

    /** The first parameter's type is PostgreSQL's choice, the second one's the client's. */
    private final NamedStatement named = new NamedStatement(
            new byte[] {'s'}, new Statement(1, "select\0\0\2\0\0\0\0\0\0\0\u0017".getBytes(ISO_8859_1)));

    @Test
    void a_bind_that_would_fit_any_result_and_is_described_can_be_used_again() {
        for (String resultFormats : new String[] {NO_FORMATS, TEXT, BINARY}) {
            assertThat(isSafe(NO_FORMATS + "\0\0" + resultFormats, DESCRIBE_PORTAL))
                    .isTrue();
            assertThat(isSafe(NO_FORMATS + ONE_VALUE + resultFormats, DESCRIBE_PORTAL))
                    .isTrue();
            assertThat(isSafe(TEXT + ONE_VALUE + resultFormats, DESCRIBE_PORTAL))
                    .isTrue();
            assertThat(isSafe(BINARY + ONE_NULL + resultFormats, DESCRIBE_PORTAL))
                    .isTrue();
        }
    }

    @Test
    void formats_of_single_columns_are_made_for_the_old_result() {
        assertThat(isSafe(NO_FORMATS + ONE_VALUE + "\0\2\0\0\0\0", DESCRIBE_PORTAL))
                .isFalse();
    }

    @Test
    void a_binary_value_is_made_for_the_type_that_the_parameter_had() {
        assertThat(isSafe(BINARY + ONE_VALUE + NO_FORMATS, DESCRIBE_PORTAL)).isFalse();
        String two = "\0\2\0\0\0\1a\0\0\0\4\0\0\0\1";
        assertThat(isSafe("\0\2\0\0\0\1" + two + NO_FORMATS, DESCRIBE_PORTAL)).isTrue();
        assertThat(isSafe("\0\2\0\1\0\0" + two + NO_FORMATS, DESCRIBE_PORTAL)).isFalse();
        assertThat(isSafe(BINARY + two + NO_FORMATS, DESCRIBE_PORTAL)).isFalse();
    }

    @Test
    void without_a_description_of_the_portal_behind_it_nothing_fits() {
        String bind = NO_FORMATS + ONE_VALUE + NO_FORMATS;
        for (String behind : new String[] {"", "D\0\0\0\6", "D\0\0\0\6S\0", "E\0\0\0\t\0\0\0\0\0"}) {
            assertThat(isSafe(bind, behind)).isFalse();
        }
    }

    @Test
    void what_is_no_bind_at_all_is_not_used_again_and_does_no_harm() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder bytes = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                bytes.append((char) (random.nextInt(4) > 0 ? random.nextInt(3) : random.nextInt(256)));
            }
            assertThatCode(() -> isSafe(bytes.toString(), DESCRIBE_PORTAL)).doesNotThrowAnyException();
        }
        assertThat(isSafe("", DESCRIBE_PORTAL)).isFalse();
        assertThat(isSafe("\0\3\0\1" + ONE_VALUE + NO_FORMATS, DESCRIBE_PORTAL)).isFalse();
        assertThat(isSafe(NO_FORMATS + "\0\1\u007f\u00ff\u00ff\u00ff", DESCRIBE_PORTAL))
                .isFalse();
    }

    private boolean isSafe(String bindBehindItsName, String behind) {
        ByteBuf in = Unpooled.copiedBuffer("..." + bindBehindItsName + behind, ISO_8859_1);
        return Rebinding.isSafe(in, 3, 3 + bindBehindItsName.length(), named);
    }
}
