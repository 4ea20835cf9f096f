package io.pgweir.protocol;

import static io.pgweir.protocol.Wire.buffer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import io.pgweir.protocol.StartupPacket.GssEncRequest;
import io.pgweir.protocol.StartupPacket.SslRequest;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupPacketReaderTest {
    @Test
    void a_startup_message_with_everything() throws ProtocolViolation {
        StartupMessage message = startup(
                2,
                "'user' 00 'anna' 00 'TimeZone' 00 'UTC' 00 'options' 00 '-c a=b' 00 '_pq_.x' 00 '1' 00"
                        + "'database' 00 'shop' 00 'replication' 00 'database' 00 'application_name' 00 00 00");
        assertThat(message.minor()).isEqualTo(2);
        assertThat(message.user()).isEqualTo("anna");
        assertThat(message.database()).isEqualTo("shop");
        assertThat(message.parameters())
                .containsExactly(Map.entry("TimeZone", "UTC"), Map.entry("application_name", ""));
        assertThat(message.options()).contains("-c a=b");
        assertThat(message.replication()).contains("database");
        assertThat(message.protocolOptions()).containsExactly("_pq_.x");
    }

    @Test
    void requests_without_a_body_leave_what_follows_in_the_buffer() throws ProtocolViolation {
        ByteBuf in = buffer("00000008 04d2162f 00000008 04d21630 'Q'");
        assertThat(StartupPacketReader.read(in)).contains(new SslRequest());
        assertThat(StartupPacketReader.read(in)).contains(new GssEncRequest());
        assertThat(StartupPacketReader.read(in)).isEmpty();
        assertThat(in.readableBytes()).isEqualTo(1);
    }

    @Test
    void cancel_keys_have_4_to_256_bytes() throws ProtocolViolation {
        for (int keyLength : new int[] {4, 32, 256}) {
            CancelRequest request = (CancelRequest)
                    StartupPacketReader.read(cancelRequest(keyLength)).orElseThrow();
            assertThat(request.processId()).isEqualTo(7);
            assertThat(request.secretKey()).hasSize(keyLength);
        }
        for (int keyLength : new int[] {0, 3, 257}) {
            assertThat(refusal(cancelRequest(keyLength)).silent()).isTrue();
        }
        assertThat(refusal(buffer("00000008 04d2162e")).silent()).isTrue();
    }

    @Test
    void the_database_defaults_to_the_user() throws ProtocolViolation {
        assertThat(startup(0, "'user' 00 'anna' 00 00").database()).isEqualTo("anna");
        assertThat(startup(0, "'user' 00 'anna' 00 'database' 00 00 00").database())
                .isEqualTo("anna");
    }

    @Test
    void of_a_repeated_parameter_the_last_counts_in_its_place() throws ProtocolViolation {
        assertThat(startup(0, "'a' 00 '1' 00 'b' 00 '2' 00 'a' 00 '3' 00 'user' 00 'u' 00 00")
                        .parameters())
                .containsExactly(Map.entry("b", "2"), Map.entry("a", "3"));
    }

    @Test
    void names_are_cut_at_63_bytes_but_never_inside_a_character() throws ProtocolViolation {
        String user = "ü".repeat(40);
        StartupMessage message = startup(0, "'user' 00 '" + user + "' 00 'database' 00 '" + "d".repeat(64) + "' 00 00");
        assertThat(message.user()).isEqualTo("ü".repeat(31));
        assertThat(message.database()).isEqualTo("d".repeat(63));
    }

    @ParameterizedTest
    @CsvSource({"0,0,false", "2,2,false", "3,2,true", "9999,2,true", "65535,2,true"})
    void the_minor_version_is_negotiated(int minor, int negotiated, boolean needed) throws ProtocolViolation {
        StartupMessage message = startup(minor, "'user' 00 'u' 00 00");
        assertThat(message.negotiatedMinor()).isEqualTo(negotiated);
        assertThat(message.needsNegotiation()).isEqualTo(needed);
    }

    @Test
    void unknown_protocol_options_need_negotiation_and_are_all_kept() throws ProtocolViolation {
        StringBuilder parameters = new StringBuilder("'user' 00 'u' 00 ");
        for (int i = 0; i < 300; i++) {
            parameters.append("'_pq_.").append(i).append("' 00 '1' 00 ");
        }
        StartupMessage message = startup(0, parameters + "00");
        assertThat(message.needsNegotiation()).isTrue();
        assertThat(message.protocolOptions()).hasSize(300);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000",
                "00000003",
                "00000007 000300",
                "00002715",
                "7fffffff",
                "80000000",
                "ffffffff",
                "'GET / HTTP/1.1' 0d0a",
                "16030100 f8010000",
                "'SSH-2.0-x' 0d0a",
                "'*1' 0d0a '$4' 0d0a 'PING' 0d0a",
                "'PROXY TCP4 '",
                "0d0a0d0a 000d0a51 5549540a",
                "00000009 04d2162f 00",
                "00000009 04d21630 00"
            })
    void what_is_not_postgresql_is_closed_without_a_reply(String bytes) {
        assertThat(refusal(buffer(bytes)).silent()).isTrue();
    }

    @Test
    void the_longest_packet_is_10004_bytes() throws ProtocolViolation {
        String value = "x".repeat(10_004 - 8 - "user0u0a0".length() - 2);
        ByteBuf packet = packet(0, "'user' 00 'u' 00 'a' 00 '" + value + "' 00 00");
        assertThat(packet.readableBytes()).isEqualTo(10_004);
        assertThat(StartupPacketReader.read(packet)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"1,0", "2,0", "4,0", "0,0", "1234,5678", "1234,5681", "65535,65535"})
    void other_major_versions_are_refused_by_name(int major, int minor) {
        ByteBuf in = Unpooled.buffer().writeInt(8).writeShort(major).writeShort(minor);
        if (major == 1234 && minor == 5678) {
            assertThat(refusal(in).silent()).isTrue(); // a CancelRequest without a key
            return;
        }
        ProtocolViolation refusal = refusal(in);
        assertThat(refusal.sqlState()).isEqualTo("0A000");
        assertThat(refusal)
                .hasMessage("unsupported frontend protocol %d.%d: server supports 3.0 to 3.2".formatted(major, minor));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "08P01 | \"\"",
                "28000 | 00",
                "28000 | 'database' 00 'd' 00 00",
                "28000 | 'user' 00 00 00",
                "08P01 | 'user' 00 'a' 00 'user' 00 'b' 00 00",
                "08P01 | 'user' 00 'a' 00 'user' 00 'a' 00 00",
                "08P01 | 'user' 00 'a' 00 'database' 00 'd' 00 'database' 00 'e' 00 00",
                "08P01 | 'user' 00 'a' 00 'options' 00 'd' 00 'options' 00 'e' 00 00",
                "08P01 | 'user' 00 'a' 00",
                "08P01 | 'user' 00 'a'",
                "08P01 | 'user' 00",
                "08P01 | 'user' 00 'a' 00 'odd' 00 00",
                "08P01 | 'user' 00 'a' 00 00 00",
                "08P01 | 'user' 00 'a' 00 00 'x' 00",
                "22021 | 'user' 00 c328 00 00",
                "22021 | 'user' 00 'a' 00 c0af 00 'x' 00 00",
                "22021 | 'user' 00 'a' 00 'x' 00 eda080 00 00",
                "22023 | 'user' 00 'a' 00 'replication' 00 'junk' 00 00",
                "22023 | 'user' 00 'a' 00 'replication' 00 'o' 00 00",
                "22023 | 'user' 00 'a' 00 'replication' 00 00 00"
            })
    void a_bad_startup_message_is_refused_with_its_sqlstate(String sqlState, String parameters) {
        ProtocolViolation refusal = refusal(packet(0, parameters));
        assertThat(refusal.silent()).isFalse();
        assertThat(refusal.sqlState()).isEqualTo(sqlState);
        assertThat(refusal.error().severity()).isEqualTo("FATAL");
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true,true",
        "TRUE,true",
        "t,true",
        "1,true",
        "on,true",
        "yes,true",
        "false,false",
        "of,false",
        "0,false"
    })
    void replication_takes_postgresqls_booleans(String value, boolean wanted) throws ProtocolViolation {
        StartupMessage message = startup(0, "'user' 00 'a' 00 'replication' 00 '" + value + "' 00 00");
        assertThat(message.replication()).isEqualTo(wanted ? Optional.of(value) : Optional.empty());
    }

    private static StartupMessage startup(int minor, String parameters) throws ProtocolViolation {
        return (StartupMessage)
                StartupPacketReader.read(packet(minor, parameters)).orElseThrow();
    }

    private static ByteBuf packet(int minor, String parameters) {
        byte[] body = Wire.bytes(parameters);
        return Unpooled.buffer()
                .writeInt(8 + body.length)
                .writeInt(3 << 16 | minor)
                .writeBytes(body);
    }

    private static ByteBuf cancelRequest(int keyLength) {
        return Unpooled.buffer()
                .writeInt(12 + keyLength)
                .writeInt(80877102)
                .writeInt(7)
                .writeBytes("k".repeat(keyLength).getBytes(StandardCharsets.US_ASCII));
    }

    private static ProtocolViolation refusal(ByteBuf in) {
        return assertThatExceptionOfType(ProtocolViolation.class)
                .isThrownBy(() -> StartupPacketReader.read(in))
                .actual();
    }
}
