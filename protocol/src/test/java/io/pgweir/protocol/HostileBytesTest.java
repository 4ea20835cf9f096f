package io.pgweir.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random bytes, and valid messages with some bytes changed, cut or doubled: each reader gives a result, waits for more
 * or throws a {@link ProtocolViolation}, and nothing else.
 */
class HostileBytesTest {
    private static final int INPUTS = 100_000;
    private static final byte[] SECRET = {1};

    private final long seed = new SecureRandom().nextLong();
    private final Random random = new Random(seed);

    @Test
    void startup_packets() {
        assertTotal(
                in -> StartupPacketReader.read(in)
                        .filter(StartupPacket.StartupMessage.class::isInstance)
                        .map(packet -> ((StartupPacket.StartupMessage) packet).user())
                        .ifPresent(user -> assertThat(user).isNotEmpty()),
                "00000008 04d2162f",
                "00000010 04d2162e 00000007 01020304",
                "00000028 00030002 'user' 00 'anna' 00 'database' 00 'shop' 00 'a' 00 00 00");
    }

    @Test
    void startup_options() {
        assertTotal(
                in -> StartupOptions.parse(text(in)),
                "'-c search_path=a\\ b,c -e -S 5 --b-c=d -fs'",
                "'-c a=b -c c=d'");
    }

    @Test
    void password_messages() {
        assertTotal(PasswordMessage::read, "'secret' 00");
        assertTotal(SaslResponse::read, "'c=biws'");
        assertTotal(
                in -> SaslInitialResponse.read(in, List.of("SCRAM-SHA-256")), "'SCRAM-SHA-256' 00 00000008 'n,,n=,r='");
    }

    @Test
    void requests() {
        assertTotal(in -> FrontendRequest.read(FrontendType.QUERY, in), "'show pools' 00");
        assertTotal(in -> FrontendRequest.read(FrontendType.PARSE, in), "'s' 00 'show $1' 00 0001 00000017");
        assertTotal(
                in -> FrontendRequest.read(FrontendType.BIND, in),
                "'p' 00 's' 00 0001 0000 0001 00000001 '1' 0001 0001");
        assertTotal(in -> FrontendRequest.read(FrontendType.DESCRIBE, in), "'Ss' 00");
        assertTotal(in -> FrontendRequest.read(FrontendType.EXECUTE, in), "'p' 00 00000005");
        assertTotal(in -> FrontendRequest.read(FrontendType.FUNCTION_CALL, in), "00000001 0000");
    }

    @Test
    void messages_of_a_server_at_login() {
        assertTotal(
                AuthenticationRequest::read,
                "00000005 01020304",
                "0000000a 'SCRAM-SHA-256-PLUS' 00 'SCRAM-SHA-256' 00 00");
        assertTotal(ParameterStatus::read, "'TimeZone' 00 'UTC' 00");
        assertTotal(BackendKeyData::read, "00000007 01020304");
        assertTotal(NegotiateProtocolVersion::read, "00030000 00000002 '_pq_.a' 00 '_pq_.b' 00");
    }

    @Test
    void errors_of_a_server() {
        assertTotal(
                in -> {
                    ErrorFields.sqlStateOf(in, in.readerIndex(), in.readableBytes());
                    assertThat(ErrorFields.read(in)).isNotNull();
                },
                "'SERROR' 00 'VERROR' 00 'C57014' 00 'Mno' 00 'Dwhy' 00 'Hdo' 00 00");
    }

    @Test
    void scram_messages_of_a_client() {
        ScramVerifier verifier = ScramVerifier.mock(SECRET, "anna", 4096);
        Optional<ChannelBinding> offered = Optional.of(ChannelBinding.tlsServerEndPoint(new byte[32]));
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            assertTotal(
                    in -> new ScramServerExchange(verifier, offered, () -> "s")
                            .serverFirst(new SaslInitialResponse(mechanism.label(), all(in))),
                    "'n,,n=,r=abc'",
                    "'p=tls-server-end-point,,n=,r=abc'");
        }
        assertTotal(
                in -> {
                    ScramServerExchange exchange = new ScramServerExchange(verifier, Optional.empty(), () -> "s");
                    exchange.serverFirst(new SaslInitialResponse("SCRAM-SHA-256", Wire.bytes("'n,,n=,r=c'")));
                    exchange.serverFinal(all(in));
                },
                "'c=biws,r=cs,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ='");
    }

    @Test
    void scram_messages_of_a_server() {
        ScramKeys keys = new ScramKeys(new byte[32], new byte[32]);
        assertTotal(
                in -> {
                    ScramClientExchange exchange = new ScramClientExchange(ChannelBinding.UNSUPPORTED, () -> "c");
                    exchange.clientFirst();
                    exchange.serverFirst(all(in));
                },
                "'r=cs,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'");
        assertTotal(
                in -> {
                    ScramClientExchange exchange = new ScramClientExchange(ChannelBinding.UNSUPPORTED, () -> "c");
                    exchange.clientFirst();
                    exchange.serverFirst(Wire.bytes("'r=cs,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1'"));
                    exchange.clientFinal(keys);
                    exchange.verifyServerFinal(all(in));
                },
                "'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='");
    }

    @Test
    void passwords_and_verifiers() {
        assertTotal(in -> assertThat(SaslPassword.normalise(all(in))).isNotNull(), "c2ad 'pw' e28483", "d8a731");
        assertTotal(
                in -> ScramVerifier.parse(text(in)),
                "'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                        + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU='");
    }

    private interface Reader {
        void read(ByteBuf in) throws ProtocolViolation;
    }

    private void assertTotal(Reader reader, String... valid) {
        for (int i = 0; i < INPUTS; i++) {
            byte[] input = i % 8 == 0 ? garbage() : mutated(Wire.bytes(valid[i % valid.length]));
            try {
                reader.read(Unpooled.wrappedBuffer(input));
            } catch (ProtocolViolation expected) {
                assertThat(expected.sqlState()).hasSize(5);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed %d, input %d: %s"
                                .formatted(seed, i, HexFormat.of().formatHex(input)),
                        e);
            }
        }
    }

    private byte[] garbage() {
        byte[] bytes = new byte[random.nextInt(64)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutated(byte[] valid) {
        ByteBuf bytes = Unpooled.buffer().writeBytes(valid);
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.isReadable(); changes--) {
            int at = random.nextInt(bytes.readableBytes());
            switch (random.nextInt(4)) {
                case 0 -> bytes.setByte(at, random.nextInt(256));
                case 1 -> bytes.setByte(at, 0);
                case 2 -> bytes.writerIndex(at);
                default -> bytes.writeBytes(bytes.copy(at, bytes.readableBytes() - at));
            }
        }
        return all(bytes);
    }

    private static byte[] all(ByteBuf in) {
        byte[] bytes = new byte[in.readableBytes()];
        in.readBytes(bytes);
        return bytes;
    }

    private static String text(ByteBuf in) {
        return in.toString(StandardCharsets.ISO_8859_1);
    }
}
