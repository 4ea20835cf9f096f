package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageTypesTest {
    @Test
    void exactly_the_types_of_the_manual_are_known() {
        assertThat(known(FrontendType::isKnown)).isEqualTo("BCDEFHPQSXcdfp");
        assertThat(known(BackendType::isKnown)).isEqualTo("123ACDEGHIKNRSTVWZcdnstv");
    }

    @Test
    void each_client_message_has_postgresqls_limit() {
        assertThat("QPBFd".chars().map(type -> FrontendType.maxLength((byte) type)))
                .containsOnly(0x3ffffffe);
        assertThat("CDEcf".chars().map(type -> FrontendType.maxLength((byte) type)))
                .containsOnly(10_000);
        assertThat("HSX".chars().map(type -> FrontendType.maxLength((byte) type)))
                .containsOnly(4);
        assertThat(FrontendType.maxLength((byte) 'p')).isEqualTo(65_535);
        assertThat(FrontendType.maxLength((byte) 'm')).isZero();
    }

    @Test
    void humans_get_the_manuals_names() {
        assertThat(FrontendType.name(FrontendType.COPY_FAIL)).isEqualTo("CopyFail");
        assertThat(FrontendType.name((byte) 0xff)).isEqualTo("unknown message type 255");
        assertThat(BackendType.name(BackendType.READY_FOR_QUERY)).isEqualTo("ReadyForQuery");
        assertThat(BackendType.name((byte) 0)).isEqualTo("unknown message type 0");
    }

    @Test
    void every_known_type_has_a_name() {
        for (int type = 0; type < 256; type++) {
            assertThat(FrontendType.name((byte) type).startsWith("unknown"))
                    .isEqualTo(!FrontendType.isKnown((byte) type));
        }
    }

    private interface ByteTest {
        boolean test(byte type);
    }

    private static String known(ByteTest isKnown) {
        StringBuilder known = new StringBuilder();
        for (int type = 0; type < 256; type++) {
            if (isKnown.test((byte) type)) {
                known.append((char) type);
            }
        }
        return known.toString();
    }
}
