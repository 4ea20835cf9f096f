package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.hex;
import static io.pgweir.protocol.Wire.hexOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendMessagesTest {
    private static final byte[] SALT = {1, 2, 3, 4};

    @Test
    void demands_of_authentication() {
        assertThat(hexOf(BackendMessages::authenticationOk)).isEqualTo(hex("'R' 00000008 00000000"));
        assertThat(hexOf(BackendMessages::authenticationCleartextPassword)).isEqualTo(hex("'R' 00000008 00000003"));
        assertThat(hexOf(out -> BackendMessages.authenticationMd5Password(out, SALT)))
                .isEqualTo(hex("'R' 0000000c 00000005 01020304"));
        assertThat(hexOf(out -> BackendMessages.authenticationSasl(out, List.of("SCRAM-SHA-256"))))
                .isEqualTo(hex("'R' 00000017 0000000a 'SCRAM-SHA-256' 00 00"));
        assertThat(hexOf(out -> BackendMessages.authenticationSaslContinue(out, SALT)))
                .isEqualTo(hex("'R' 0000000c 0000000b 01020304"));
        assertThat(hexOf(out -> BackendMessages.authenticationSaslFinal(out, SALT)))
                .isEqualTo(hex("'R' 0000000c 0000000c 01020304"));
    }

    @Test
    void what_follows_a_login() {
        assertThat(hexOf(out -> BackendMessages.parameterStatus(out, "TimeZone", "UTC")))
                .isEqualTo(hex("'S' 00000011 'TimeZone' 00 'UTC' 00"));
        assertThat(hexOf(out -> BackendMessages.backendKeyData(out, 0x01020304, new byte[] {5, 6, 7, 8})))
                .isEqualTo(hex("'K' 0000000c 01020304 05060708"));
        assertThat(hexOf(out -> BackendMessages.readyForQuery(out, (byte) 'I'))).isEqualTo(hex("'Z' 00000005 'I'"));
    }

    @Test
    void negotiation_tells_the_whole_version_and_each_unknown_option() {
        assertThat(hexOf(out -> BackendMessages.negotiateProtocolVersion(out, 2, List.of("_pq_.a", "_pq_.b"))))
                .isEqualTo(hex("'v' 0000001a 00030002 00000002 '_pq_.a' 00 '_pq_.b' 00"));
    }

    @Test
    void errors_and_notices_tell_only_the_fields_that_are_there() {
        assertThat(hexOf(out -> BackendMessages.error(out, ErrorFields.error("08P01", "no"))))
                .isEqualTo(hex("'E' 0000001e 'S' 'ERROR' 00 'V' 'ERROR' 00 'C' '08P01' 00 'M' 'no' 00 00"));
        ErrorFields notice = ErrorFields.notice("00000", "n").withDetail("d").withHint("h");
        assertThat(hexOf(out -> BackendMessages.notice(out, notice)))
                .isEqualTo(hex("'N' 00000025 'SNOTICE' 00 'VNOTICE' 00 'C00000' 00 'Mn' 00 'Dd' 00 'Hh' 00 00"));
    }

    @Test
    void a_result() {
        List<BackendMessages.Column> columns =
                List.of(new BackendMessages.Column("a", 23, 4), new BackendMessages.Column("b", 25, -1));
        assertThat(hexOf(out -> BackendMessages.rowDescription(out, columns, new boolean[] {true, false})))
                .isEqualTo(hex("'T' 0000002e 0002 'a' 00 00000000 0000 00000017 0004 ffffffff 0001"
                        + " 'b' 00 00000000 0000 00000019 ffff ffffffff 0000"));
        assertThat(hexOf(out -> BackendMessages.dataRow(out, Arrays.asList(new byte[] {'x'}, null, new byte[0]))))
                .isEqualTo(hex("'D' 00000013 0003 00000001 'x' ffffffff 00000000"));
        assertThat(hexOf(BackendMessages::noParameters)).isEqualTo(hex("'t' 00000006 0000"));
        assertThat(hexOf(BackendMessages::portalSuspended)).isEqualTo(hex("'s' 00000004"));
    }

    @Test
    void answers_to_statements() {
        assertThat(hexOf(BackendMessages::parseComplete)).isEqualTo(hex("'1' 00000004"));
        assertThat(hexOf(BackendMessages::bindComplete)).isEqualTo(hex("'2' 00000004"));
        assertThat(hexOf(BackendMessages::closeComplete)).isEqualTo(hex("'3' 00000004"));
        assertThat(hexOf(BackendMessages::noData)).isEqualTo(hex("'n' 00000004"));
        assertThat(hexOf(BackendMessages::emptyQueryResponse)).isEqualTo(hex("'I' 00000004"));
        assertThat(hexOf(out -> BackendMessages.commandComplete(out, "SET"))).isEqualTo(hex("'C' 00000008 'SET' 00"));
    }

    @Test
    void text_is_utf8() {
        assertThat(hexOf(out -> BackendMessages.commandComplete(out, "é"))).isEqualTo(hex("'C' 00000007 c3a9 00"));
    }

    @Test
    void a_nul_cannot_smuggle_in_another_field() {
        assertThat(hexOf(out -> BackendMessages.error(out, ErrorFields.error("08P01", "a\0Mb"))))
                .contains(hex("'Ma' efbfbd 'Mb' 00 00"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hexOf(out -> BackendMessages.parameterStatus(out, "a\0b", "c")));
    }
}
