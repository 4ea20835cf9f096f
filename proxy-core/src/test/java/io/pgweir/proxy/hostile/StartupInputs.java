package io.pgweir.proxy.hostile;

import static io.pgweir.proxy.hostile.HostileInput.frame;
import static io.pgweir.proxy.hostile.HostileInput.hex;
import static io.pgweir.proxy.hostile.HostileInput.input;
import static io.pgweir.proxy.hostile.HostileInput.joined;
import static io.pgweir.proxy.hostile.HostileInput.packet;
import static io.pgweir.proxy.hostile.HostileInput.text;
import static io.pgweir.proxy.hostile.Verdict.CLOSE;
import static io.pgweir.proxy.hostile.Verdict.SERVED;
import static io.pgweir.proxy.hostile.Verdict.fatal;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sslRequest;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.pgweir.protocol.BackendType;
import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rows 2 to 21: the first that a client sends. */
final class StartupInputs {

    private static final FrontendMessage STARTUP = startup(0, Map.of("user", "app", "database", "app"));
    private static final FrontendMessage GSS_REQUEST = hex("00000008 04d21630");
    private static final String PROTOCOL_3_0 = "00030000";
    private static final String CANCEL = "04d2162e 00000001";

    /** A ClientHello of TLS 1.2 that names one cipher suite and no protocol to follow (ALPN). */
    private static final FrontendMessage CLIENT_HELLO =
            hex("16 0301 002d 01 000029 0303" + "00".repeat(32) + "00 0002 c02b 01 00");

    private StartupInputs() {}

    static List<HostileInput> all() {
        return Stream.of(
                        lengths(), versions(), encryption(), cancels(), layouts(), names(), options(), otherProtocols())
                .flatMap(List::stream)
                .toList();
    }

    private static List<HostileInput> lengths() {
        return List.of(
                input(2, "length 0", hex("00000000"), CLOSE),
                input(2, "length 3", hex("00000003"), CLOSE),
                input(2, "length 7", packet(7, "000300"), CLOSE),
                input(3, "no parameters and no terminator", packet(8, PROTOCOL_3_0), fatal("08P01")),
                input(4, "10,005 bytes", packet(10_005, PROTOCOL_3_0 + longest(9_997)), CLOSE),
                input(4, "10,004 bytes", packet(10_004, PROTOCOL_3_0 + longest(9_996)), SERVED),
                input(5, "length 2^31-1", hex("7fffffff 00030000"), CLOSE),
                input(5, "the least length", hex("80000000 00030000"), CLOSE),
                input(5, "length -1", hex("ffffffff 00030000"), CLOSE),
                input(
                        6,
                        "half a packet, then the end",
                        peer -> {
                            peer.send(packet(100, PROTOCOL_3_0 + "41".repeat(42)));
                            peer.finish();
                        },
                        CLOSE));
    }

    /** Parameters of together that many bytes, the user app among them. */
    private static String longest(int length) {
        String head = ByteBufUtil.hexDump(text("user\0app\0application_name\0").bytes());
        return head + "61".repeat(length - head.length() / 2 - 2) + "0000";
    }

    /** To the versions before 3 PostgreSQL answers in their own format, which is no message of any version since. */
    private static List<HostileInput> versions() {
        return List.of(
                input(8, "protocol 2.0", packet(8, "00020000"), fatal("0A000")).whilePostgres(CLOSE),
                input(8, "protocol 1.0", packet(8, "00010000"), fatal("0A000")).whilePostgres(CLOSE),
                input(8, "protocol 4.0", packet(8, "00040000"), fatal("0A000")),
                input(8, "protocol 3.65535", startup(65_535, Map.of("user", "app", "database", "app")), SERVED),
                input(9, "protocol 3.9999 and 300 unknown options", StartupInputs::negotiate, SERVED));
    }

    private static void negotiate(RawClient peer) throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(Map.of("user", "app", "database", "app"));
        for (int i = 0; i < 300; i++) {
            parameters.put("_pq_." + i, "1");
        }
        peer.send(startup(9_999, parameters));
        BackendMessage negotiation = peer.read();
        assertThat(negotiation.type()).isEqualTo(BackendType.NEGOTIATE_PROTOCOL_VERSION);
        assertThat(new String(negotiation.body(), US_ASCII).split("_pq_")).hasSize(301);
    }

    private static List<HostileInput> encryption() {
        return List.of(
                input(
                        10,
                        "SSLRequest twice",
                        peer -> {
                            peer.send(sslRequest());
                            expect(peer, 'N');
                            peer.send(sslRequest());
                        },
                        fatal("0A000")),
                input(10, "SSLRequest inside TLS", sslRequest(), fatal("0A000")).with(Setting.INSIDE_TLS),
                behindSslRequest("a byte", hex("00"), Setting.SCRAM),
                behindSslRequest("a StartupMessage", STARTUP, Setting.SCRAM),
                behindSslRequest("a query", query("select 1"), Setting.SCRAM),
                behindSslRequest("a ClientHello", CLIENT_HELLO, Setting.SCRAM),
                behindSslRequest("five bytes, where there is TLS", hex("0000000000"), Setting.TLS_OFFERED)
                        .whilePostgres(CLOSE),
                behindSslRequest("a StartupMessage, where there is TLS", STARTUP, Setting.TLS_OFFERED)
                        .whilePostgres(CLOSE),
                behindSslRequest("a query, where there is TLS", query("select 1"), Setting.TLS_OFFERED)
                        .whilePostgres(CLOSE),
                behindSslRequest("a ClientHello, where there is TLS", CLIENT_HELLO, Setting.TLS_OFFERED)
                        .whilePostgres(CLOSE),
                input(
                        12,
                        "GSSENCRequest",
                        peer -> {
                            peer.send(GSS_REQUEST);
                            expect(peer, 'N');
                            peer.send(STARTUP);
                        },
                        SERVED),
                input(
                        12,
                        "GSSENCRequest twice",
                        peer -> {
                            peer.send(GSS_REQUEST);
                            expect(peer, 'N');
                            peer.send(GSS_REQUEST);
                        },
                        fatal("0A000")),
                input(
                        12,
                        "GSSENCRequest, SSLRequest, StartupMessage",
                        peer -> {
                            peer.send(GSS_REQUEST);
                            expect(peer, 'N');
                            peer.send(sslRequest());
                            expect(peer, 'N');
                            peer.send(STARTUP);
                        },
                        SERVED));
    }

    /** In the same segment, and never to be read: who has written it is not known. */
    private static HostileInput behindSslRequest(String what, FrontendMessage sent, Setting setting) {
        return input(
                        11,
                        "SSLRequest and " + what,
                        peer -> {
                            peer.send(sslRequest(), sent);
                            if (peer.peekByte() != 'E') {
                                peer.readByte();
                            }
                        },
                        fatal("08P01"))
                .with(setting);
    }

    private static void expect(RawClient peer, char answer) throws IOException {
        assertThat(peer.readByte()).isEqualTo(answer);
    }

    private static List<HostileInput> cancels() {
        return List.of(
                input(13, "CancelRequest of 8 bytes", packet(8, "04d2162e"), CLOSE),
                input(13, "CancelRequest of 12 bytes", packet(12, CANCEL), CLOSE),
                input(13, "CancelRequest of 15 bytes", packet(15, CANCEL + "000000"), CLOSE),
                input(13, "CancelRequest of 17 bytes", packet(17, CANCEL + "0000000000"), CLOSE),
                input(13, "CancelRequest of 269 bytes", packet(269, CANCEL + "00".repeat(257)), CLOSE),
                input(13, "CancelRequest of 10,004 bytes", packet(10_004, CANCEL + "00".repeat(9_992)), CLOSE),
                input(
                        13,
                        "CancelRequest behind SSLRequest",
                        peer -> {
                            peer.send(sslRequest());
                            expect(peer, 'N');
                            peer.send(packet(16, CANCEL + "00000000"));
                        },
                        CLOSE));
    }

    private static List<HostileInput> layouts() {
        return List.of(
                strings(15, "no user", "database\0app\0\0", fatal("28000")),
                strings(15, "an empty user", "user\0\0database\0app\0\0", fatal("28000")),
                strings(15, "two users", "user\0app\0user\0trust_user\0database\0app\0\0", fatal("08P01"))
                        .whilePostgres(SERVED),
                strings(15, "two databases", "user\0app\0database\0app\0database\0postgres\0\0", fatal("08P01"))
                        .whilePostgres(SERVED),
                strings(15, "options twice", "user\0app\0options\0-c a.b=1\0options\0-c a.b=2\0\0", fatal("08P01"))
                        .whilePostgres(SERVED),
                strings(16, "a name without a value", "user\0app\0database\0\0", fatal("08P01")),
                strings(16, "no terminator", "user\0app\0", fatal("08P01")),
                strings(16, "an unfinished value", "user\0app", fatal("08P01")),
                strings(16, "bytes behind the terminator", "user\0app\0\0more\0\0", fatal("08P01")));
    }

    private static HostileInput strings(int row, String what, String parameters, Verdict verdict) {
        byte[] bytes = text(parameters).bytes();
        return input(row, what, packet(8 + bytes.length, PROTOCOL_3_0 + ByteBufUtil.hexDump(bytes)), verdict);
    }

    /** An unknown user is asked for its password like any other. */
    private static List<HostileInput> names() {
        return List.of(
                strings(17, "a user of two lines", "user\0a\nb\0database\0app\0\0", SERVED),
                strings(17, "a user with quotes", "user\0a\"b\\c\0database\0app\0\0", SERVED),
                strings(17, "a user with a percent sign", "user\0a%00b\0database\0app\0\0", SERVED),
                strings(17, "a user in no encoding", "user\0\u00c3\u0028\0database\0app\0\0", fatal("22021"))
                        .whilePostgres(SERVED),
                strings(17, "a user of 9 kB", "user\0" + "u".repeat(9_000) + "\0database\0app\0\0", SERVED),
                database("of two lines", "a\nb"),
                database("with quotes", "a\"b\\c"),
                strings(17, "a database in no encoding", "user\0trust_user\0database\0\u00c3\u0028\0\0", fatal("22021"))
                        .whilePostgres(fatal("3D000"))
                        .with(Setting.TRUST),
                database("of 9 kB", "d".repeat(9_000)));
    }

    private static HostileInput database(String what, String name) {
        return strings(17, "a database " + what, "user\0trust_user\0database\0" + name + "\0\0", fatal("3D000"))
                .with(Setting.TRUST);
    }

    private static List<HostileInput> options() {
        return List.of(
                options(18, "-c=", fatal("42704")),
                options(18, "-c", fatal("42601")),
                options(18, "--=x", fatal("42704")),
                options(18, "-c a", fatal("42601")),
                options(18, "-c \"x", fatal("42601")),
                options(18, "-c a.b=1\\", SERVED),
                options(18, "\\", fatal("42601")),
                options(
                        19,
                        "-c search_path=evil,public -c role=postgres -c session_authorization=postgres",
                        fatal("42501")),
                replication("true", fatal("0A000")).whilePostgres(fatal("28000")),
                replication("1", fatal("0A000")).whilePostgres(fatal("28000")),
                replication("database", fatal("0A000")).whilePostgres(fatal("42501")),
                replication("junk", fatal("22023")));
    }

    private static HostileInput options(int row, String options, Verdict verdict) {
        return strings(
                        row,
                        "options " + options,
                        "user\0trust_user\0database\0app\0options\0" + options + "\0\0",
                        verdict)
                .with(Setting.TRUST);
    }

    private static HostileInput replication(String value, Verdict verdict) {
        return strings(
                        20,
                        "replication " + value,
                        "user\0trust_user\0database\0app\0replication\0" + value + "\0\0",
                        verdict)
                .with(Setting.TRUST);
    }

    private static List<HostileInput> otherProtocols() {
        return List.of(
                input(21, "HTTP", text("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), CLOSE),
                input(21, "a ClientHello", CLIENT_HELLO, CLOSE),
                input(21, "a ClientHello without ALPN, where there is TLS", CLIENT_HELLO, CLOSE)
                        .with(Setting.TLS_OFFERED),
                input(21, "SSH", text("SSH-2.0-OpenSSH_9.6\r\n"), CLOSE),
                input(21, "Redis", text("*1\r\n$4\r\nPING\r\n"), CLOSE),
                input(21, "PROXY protocol 1", text("PROXY TCP4 10.0.0.1 10.0.0.2 56324 443\r\n"), CLOSE),
                input(
                        21,
                        "PROXY protocol 2",
                        hex("0d0a0d0a000d0a515549540a 21 11 000c 0a000001 0a000002 dc04 01bb"),
                        CLOSE),
                input(21, "a message of a session", joined(frame('Q', 4 + 9, "select 1\0")), CLOSE));
    }
}
