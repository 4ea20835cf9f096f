package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.buffer;
import static io.pgweir.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The four messages that share the type {@code 'p'}. */
class PasswordMessagesTest {
    private static final List<String> OFFERED = List.of("SCRAM-SHA-256");

    @Test
    void a_password_is_one_string_of_any_encoding() throws ProtocolViolation {
        assertThat(PasswordMessage.read(buffer("'pw' ff 00")).password()).isEqualTo(bytes("'pw' ff"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "'pw'", "'p' 00 'w' 00", "'pw' 00 00", "'pw' 00 'x'"})
    void anything_but_one_string_is_an_invalid_password(String body) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> PasswordMessage.read(buffer(body)))
                .matches(ProtocolViolation::isInvalidPassword);
    }

    @Test
    void a_sasl_exchange_begins_with_the_mechanism() throws ProtocolViolation {
        SaslInitialResponse read = SaslInitialResponse.read(buffer("'SCRAM-SHA-256' 00 00000005 'n,,n='"), OFFERED);
        assertThat(read.mechanism()).isEqualTo("SCRAM-SHA-256");
        assertThat(read.response()).isEqualTo(bytes("'n,,n='"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00 00000000",
                "'SCRAM-SHA-256'",
                "'SCRAM-SHA-256' 00",
                "'SCRAM-SHA-256' 00 000000",
                "'SCRAM-SHA-256' 00 ffffffff",
                "'SCRAM-SHA-256' 00 fffffffe 'n'",
                "'SCRAM-SHA-256' 00 00000002 'n'",
                "'SCRAM-SHA-256' 00 7fffffff 'n'",
                "'SCRAM-SHA-256' 00 00000001 'n' 00",
                "'SCRAM-SHA-1' 00 00000001 'n'",
                "'SCRAM-SHA-256-PLUS' 00 00000001 'n'"
            })
    void a_malformed_beginning_is_a_violation(String body) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> SaslInitialResponse.read(buffer(body), OFFERED))
                .extracting(ProtocolViolation::sqlState)
                .isEqualTo("08P01");
    }

    @Test
    void the_rest_of_a_sasl_exchange_belongs_to_the_mechanism() {
        assertThat(SaslResponse.read(buffer("'c=' 00")).response()).isEqualTo(bytes("'c=' 00"));
        assertThat(SaslResponse.read(buffer("")).response()).isEmpty();
    }
}
