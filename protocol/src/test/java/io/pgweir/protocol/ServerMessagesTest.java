package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.buffer;
import static io.pgweir.protocol.Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerMessagesTest {
    @Test
    void authentication_requests() throws ProtocolViolation {
        assertThat(authentication("00000000")).isEqualTo(new AuthenticationRequest.Ok());
        assertThat(authentication("00000003")).isEqualTo(new AuthenticationRequest.CleartextPassword());
        assertThat(((AuthenticationRequest.Md5) authentication("00000005 01020304")).salt())
                .isEqualTo(bytes("01020304"));
        assertThat(((AuthenticationRequest.Sasl)
                                authentication("0000000a 'SCRAM-SHA-256-PLUS' 00 'SCRAM-SHA-256' 00 00"))
                        .mechanisms())
                .containsExactly("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256");
        assertThat(((AuthenticationRequest.SaslContinue) authentication("0000000b 'r=x'")).data())
                .isEqualTo(bytes("'r=x'"));
        assertThat(((AuthenticationRequest.SaslFinal) authentication("0000000c 'v=x'")).data())
                .isEqualTo(bytes("'v=x'"));
        assertThat(authentication("00000007")).isEqualTo(new AuthenticationRequest.Unsupported(7));
        assertThat(authentication("00000063 0102")).isEqualTo(new AuthenticationRequest.Unsupported(99));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000000",
                "00000000 00",
                "00000003 00",
                "00000005 010203",
                "00000005 0102030405",
                "0000000a",
                "0000000a 00",
                "0000000a 'SCRAM-SHA-256' 00",
                "0000000a 'SCRAM-SHA-256'",
                "0000000a 'SCRAM-SHA-256' 00 00 00"
            })
    void a_malformed_authentication_request_is_a_violation(String body) {
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> authentication(body));
    }

    @Test
    void parameter_status() throws ProtocolViolation {
        assertThat(ParameterStatus.read(buffer("'TimeZone' 00 'UTC' 00")))
                .isEqualTo(new ParameterStatus("TimeZone", "UTC"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'a'", "'a' 00", "'a' 00 'b'", "'a' 00 'b' 00 00"})
    void a_malformed_parameter_status_is_a_violation(String body) {
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> ParameterStatus.read(buffer(body)));
    }

    @Test
    void cancel_keys_have_4_to_256_bytes() throws ProtocolViolation {
        BackendKeyData read = BackendKeyData.read(buffer("00000007 01020304"));
        assertThat(read.processId()).isEqualTo(7);
        assertThat(read.secretKey()).isEqualTo(bytes("01020304"));
        assertThat(BackendKeyData.read(buffer("00000007" + "ab".repeat(256))).secretKey())
                .hasSize(256);
        for (int length : new int[] {0, 3, 257}) {
            assertThatExceptionOfType(ProtocolViolation.class)
                    .isThrownBy(() -> BackendKeyData.read(buffer("00000007" + "ab".repeat(length))));
        }
        assertThatExceptionOfType(ProtocolViolation.class).isThrownBy(() -> BackendKeyData.read(buffer("000007")));
    }

    @Test
    void negotiate_protocol_version() throws ProtocolViolation {
        NegotiateProtocolVersion read =
                NegotiateProtocolVersion.read(buffer("00030000 00000002 '_pq_.a' 00 '_pq_.b' 00"));
        assertThat(read.newestMinor()).isZero();
        assertThat(read.unrecognizedOptions()).containsExactly("_pq_.a", "_pq_.b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00020000 00000000",
                "00000000 00000000",
                "00030000",
                "00030000 00000001",
                "00030000 7fffffff 'a' 00",
                "00030000 ffffffff 'a' 00",
                "00030000 00000000 00"
            })
    void a_malformed_negotiation_is_a_violation(String body) {
        assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> NegotiateProtocolVersion.read(buffer(body)));
    }

    private static AuthenticationRequest authentication(String body) throws ProtocolViolation {
        return AuthenticationRequest.read(buffer(body));
    }
}
