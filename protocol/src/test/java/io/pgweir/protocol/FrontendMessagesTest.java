package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.bytes;
import static io.pgweir.protocol.Wire.hex;
import static io.pgweir.protocol.Wire.hexOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FrontendMessagesTest {
    @Test
    void packets_that_open_a_connection() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", "u");
        parameters.put("database", "d");
        assertThat(hexOf(out -> FrontendMessages.startup(out, 2, parameters)))
                .isEqualTo(hex("0000001b 00030002 'user' 00 'u' 00 'database' 00 'd' 00 00"));
        assertThat(hexOf(FrontendMessages::sslRequest)).isEqualTo(hex("00000008 04d2162f"));
        assertThat(hexOf(out -> FrontendMessages.cancelRequest(out, 7, bytes("01020304"))))
                .isEqualTo(hex("00000010 04d2162e 00000007 01020304"));
    }

    @Test
    void statements() {
        assertThat(hexOf(out -> FrontendMessages.query(out, "ROLLBACK"))).isEqualTo(hex("'Q' 0000000d 'ROLLBACK' 00"));
        assertThat(hexOf(out -> FrontendMessages.parse(out, "s1", "select $1", 23, 0)))
                .isEqualTo(hex("'P' 0000001b 's1' 00 'select $1' 00 0002 00000017 00000000"));
        assertThat(hexOf(out -> FrontendMessages.closeStatement(out, bytes("'s' ff"))))
                .isEqualTo(hex("'C' 00000008 'S' 's' ff 00"));
        assertThat(hexOf(out -> FrontendMessages.describeStatement(out, bytes("'s' ff"))))
                .isEqualTo(hex("'D' 00000008 'S' 's' ff 00"));
        assertThat(hexOf(FrontendMessages::sync)).isEqualTo(hex("'S' 00000004"));
        assertThat(hexOf(FrontendMessages::flush)).isEqualTo(hex("'H' 00000004"));
        assertThat(hexOf(FrontendMessages::terminate)).isEqualTo(hex("'X' 00000004"));
        assertThat(hexOf(out -> FrontendMessages.copyFail(out, "gone"))).isEqualTo(hex("'f' 00000009 'gone' 00"));
    }

    @Test
    void answers_to_authentication_requests() {
        assertThat(hexOf(out -> FrontendMessages.passwordMessage(out, "pw"))).isEqualTo(hex("'p' 00000007 'pw' 00"));
        assertThat(hexOf(out -> FrontendMessages.passwordMessage(out, bytes("ff"))))
                .isEqualTo(hex("'p' 00000006 ff00"));
        assertThat(hexOf(out -> FrontendMessages.saslInitialResponse(out, "M", bytes("'n,,'"))))
                .isEqualTo(hex("'p' 0000000d 'M' 00 00000003 'n,,'"));
        assertThat(hexOf(out -> FrontendMessages.saslResponse(out, bytes("'c='"))))
                .isEqualTo(hex("'p' 00000006 'c='"));
    }

    @Test
    void a_nul_cannot_smuggle_in_another_parameter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hexOf(out -> FrontendMessages.startup(out, 0, Map.of("user", "u\0role\0postgres"))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hexOf(out -> FrontendMessages.passwordMessage(out, bytes("61 00 62"))));
    }
}
