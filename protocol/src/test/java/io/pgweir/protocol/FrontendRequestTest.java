package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgweir.protocol.FrontendRequest.Bind;
import io.pgweir.protocol.FrontendRequest.Close;
import io.pgweir.protocol.FrontendRequest.Copy;
import io.pgweir.protocol.FrontendRequest.Describe;
import io.pgweir.protocol.FrontendRequest.Execute;
import io.pgweir.protocol.FrontendRequest.Parse;
import io.pgweir.protocol.FrontendRequest.Query;
import io.pgweir.protocol.FrontendRequest.Sync;
import io.pgweir.protocol.FrontendRequest.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrontendRequestTest {

    @Test
    void each_message_is_read_whole() throws ProtocolViolation {
        assertThat(read('Q', "'show pools' 00")).isEqualTo(new Query("show pools"));
        assertThat(read('P', "'s' 00 'show $1' 00 0001 00000017")).isEqualTo(new Parse("s", "show $1", 1));
        assertThat(read('B', "'p' 00 's' 00 0001 0000 0002 00000001 '1' ffffffff 0002 0000 0001"))
                .isEqualTo(new Bind("p", "s", 2, List.of(0, 1)));
        assertThat(read('D', "'Ss' 00")).isEqualTo(new Describe(Target.STATEMENT, "s"));
        assertThat(read('E', "'p' 00 00000005")).isEqualTo(new Execute("p", 5));
        assertThat(read('C', "'Pp' 00")).isEqualTo(new Close(Target.PORTAL, "p"));
        assertThat(read('S', "")).isEqualTo(new Sync());
        assertThat(read('d', "'whatever it is'")).isEqualTo(new Copy());
    }

    @Test
    void a_body_that_the_type_does_not_have_is_refused_in_the_words_of_postgresql() {
        assertRefused('Q', "'show pools'", "08P01", "invalid string in message");
        assertRefused('Q', "'a' 00 'b' 00", "08P01", "invalid message format");
        assertRefused('P', "'s' 00 'show' 00 ffff", "08P01", "insufficient data left in message");
        assertRefused('B', "00 00 0000 0001 7fffffff", "08P01", "insufficient data left in message");
        assertRefused('B', "00 00 0000 0001 fffffffe", "08P01", "insufficient data left in message");
        assertRefused('B', "00 00 0001 0002 0000 0000", "22023", "unsupported format code: 2");
        assertRefused('D', "'Xa' 00", "08P01", "invalid DESCRIBE message subtype 88");
        assertRefused('Q', "c328 00", "22021", "invalid byte sequence for encoding \"UTF8\"");
        assertRefused('Z', "", "08P01", "invalid frontend message type 90");
    }

    private static FrontendRequest read(char type, String body) throws ProtocolViolation {
        return FrontendRequest.read((byte) type, Wire.buffer(body));
    }

    private static void assertRefused(char type, String body, String sqlState, String message) {
        assertThatThrownBy(() -> read(type, body))
                .isInstanceOfSatisfying(ProtocolViolation.class, violation -> assertThat(violation.sqlState())
                        .isEqualTo(sqlState))
                .hasMessage(message);
    }
}
