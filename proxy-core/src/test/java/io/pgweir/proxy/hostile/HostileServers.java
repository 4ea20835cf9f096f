package io.pgweir.proxy.hostile;

import static io.pgweir.proxy.hostile.HostileInput.frame;
import static io.pgweir.proxy.hostile.HostileServer.server;
import static io.pgweir.proxy.hostile.Verdict.SERVED;
import static io.pgweir.proxy.hostile.Verdict.error;
import static io.pgweir.proxy.hostile.Verdict.fatal;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.proxy.hostile.FakeServer.Script;
import io.pgweir.proxy.testing.FrontendMessage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Rows 59 to 70: what a server does that is none, or is somebody else's. */
final class HostileServers {

    /** Never to be seen by a client, nor by who listens in. */
    static final String SECRET = "of nobody's business";

    private static final byte[] OK = written(BackendMessages::authenticationOk);
    private static final byte[] READY = written(out -> BackendMessages.readyForQuery(out, (byte) 'I'));
    private static final byte[] WELCOME = joined(OK, READY);
    private static final byte[] EMPTY = joined(written(BackendMessages::emptyQueryResponse), READY);
    private static final byte[] SCRAM =
            written(out -> BackendMessages.authenticationSasl(out, List.of("SCRAM-SHA-256")));

    private HostileServers() {}

    static List<HostileServer> all() {
        return Stream.of(
                        authentication(),
                        scram(),
                        errors(),
                        tls(),
                        lengths(),
                        replies(),
                        keys(),
                        parameters(),
                        splits(),
                        silence())
                .flatMap(List::stream)
                .toList();
    }

    // ---- login -----------------------------------------------------------------------------------------------------

    private static List<HostileServer> authentication() {
        return List.of(
                login(59, "an unknown authentication request", raw('R', "\0\0\0\u0063"), fatal("28P01")),
                login(59, "no SASL mechanism", raw('R', "\0\0\0\n\0"), fatal("08P01")),
                login(59, "a SASL mechanism that is none", raw('R', "\0\0\0\nPLAIN\0\0"), fatal("28P01")),
                login(59, "an authentication request without a body", raw('R', ""), fatal("08P01")),
                server(
                                59,
                                "a password asked for in clear where TLS is preferred",
                                peer -> peer.readPacket()
                                        .say(latin1("N"))
                                        .readPacket()
                                        .say(written(BackendMessages::authenticationCleartextPassword)),
                                fatal("28P01"))
                        .with("prefer"));
    }

    private static List<HostileServer> scram() {
        String salt = Base64.getEncoder().encodeToString(new byte[16]);
        return List.of(
                challenge("no iterations", nonce -> "r=" + nonce + "x,s=" + salt + ",i=0"),
                challenge("-1 iterations", nonce -> "r=" + nonce + "x,s=" + salt + ",i=-1"),
                challenge("2^31 iterations", nonce -> "r=" + nonce + "x,s=" + salt + ",i=2147483648"),
                challenge("a hundred million iterations", nonce -> "r=" + nonce + "x,s=" + salt + ",i=100000000"),
                challenge("another nonce", nonce -> "r=abc,s=" + salt + ",i=4096"),
                challenge("no nonce of its own", nonce -> "r=" + nonce + ",s=" + salt + ",i=4096"),
                challenge("a nonce of 64 kB", nonce -> "r=" + nonce + "x".repeat(65_536) + ",s=" + salt + ",i=4096"),
                challenge("nothing", nonce -> ""),
                server(
                        60,
                        "a wrong signature",
                        peer -> {
                            peer.readPacket().say(SCRAM);
                            String nonce = nonce(peer.readMessage());
                            peer.say(saslContinue("r=" + nonce + "x,s=" + salt + ",i=4096"));
                            peer.readMessage();
                            byte[] signature = latin1("v=" + Base64.getEncoder().encodeToString(new byte[32]));
                            peer.say(written(out -> BackendMessages.authenticationSaslFinal(out, signature)));
                            peer.say(WELCOME);
                        },
                        fatal("08P01")),
                server(
                        60,
                        "no signature",
                        peer -> {
                            peer.readPacket().say(SCRAM);
                            String nonce = nonce(peer.readMessage());
                            peer.say(saslContinue("r=" + nonce + "x,s=" + salt + ",i=4096"));
                            peer.readMessage();
                            peer.say(WELCOME);
                        },
                        fatal("08P01")));
    }

    private static HostileServer challenge(String what, UnaryOperator<String> serverFirst) {
        return server(
                60,
                what,
                peer -> {
                    peer.readPacket().say(SCRAM);
                    peer.say(saslContinue(serverFirst.apply(nonce(peer.readMessage()))));
                },
                fatal("08P01"));
    }

    /** Of a SASLInitialResponse. */
    private static String nonce(byte[] initialResponse) {
        String text = new String(initialResponse, ISO_8859_1);
        return text.substring(text.indexOf("r=") + 2);
    }

    private static byte[] saslContinue(String serverFirst) {
        return written(out -> BackendMessages.authenticationSaslContinue(out, latin1(serverFirst)));
    }

    private static List<HostileServer> errors() {
        return List.of(
                login(61, "an empty error at the login", raw('E', ""), fatal("XX000")),
                login(61, "an error without SQLSTATE at the login", raw('E', "SFATAL\0Mno\0\0"), fatal("XX000")),
                login(61, "an error without its end at the login", raw('E', "SFATAL\0C57P03\0Mno"), fatal("57P03")),
                login(
                        61,
                        "an error of 2 MB at the login",
                        raw('E', "SFATAL\0C57P03\0M" + "x".repeat(2 << 20)),
                        fatal("08P01")),
                query(61, "an empty error", joined(raw('E', ""), READY), error("XX000")),
                query(61, "an error without SQLSTATE", joined(raw('E', "SERROR\0Mno\0\0"), READY), error("XX000")),
                query(61, "an error without its end", joined(raw('E', "SERROR\0C22012\0Mno"), READY), error("22012")),
                query(
                        61,
                        "an error of 2 MB",
                        joined(raw('E', "SERROR\0C22012\0M" + "x".repeat(2 << 20) + "\0\0"), READY),
                        error("22012")));
    }

    private static List<HostileServer> tls() {
        return List.of(
                tls("bytes behind its S", "S" + SECRET, fatal("08P01")),
                tls("an error in place of S", "E" + SECRET, fatal("08P01")),
                tls("the beginning of an error in place of S", "E", fatal("08001")),
                tls("a byte that is none", "X", fatal("08001")),
                tls("N where TLS is required", "N", fatal("08001")),
                tls("S, and no handshake", "S", fatal("08001")),
                server(
                                62,
                                "S, and no TLS behind it",
                                peer -> {
                                    peer.readPacket().say(latin1("S"));
                                    peer.readMessage();
                                },
                                fatal("08001"))
                        .with("require"));
    }

    private static HostileServer tls(String what, String answer, Verdict client) {
        return server(62, what, peer -> peer.readPacket().say(latin1(answer)), client)
                .with("require");
    }

    private static List<HostileServer> lengths() {
        List<HostileServer> lengths = new ArrayList<>();
        for (int length : new int[] {0, 3, -1, Integer.MIN_VALUE}) {
            lengths.add(login(
                    63,
                    "length " + length + " at the login",
                    frame('R', length, "").bytes(),
                    fatal("08P01")));
            lengths.add(query(63, "length " + length, frame('C', length, "").bytes(), fatal("08007")));
        }
        lengths.add(login(
                63,
                "2 GB at the login",
                frame('R', Integer.MAX_VALUE, "x".repeat(2 << 20)).bytes(),
                fatal("08P01")));
        return lengths;
    }

    // ---- session ---------------------------------------------------------------------------------------------------

    private static List<HostileServer> replies() {
        byte[] column = raw('T', "\0\1a\0\0\0\0\0\0\0\0\0\0\u0019\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\0");
        return List.of(
                query(
                        64,
                        "a column of length -2",
                        joined(column, raw('D', "\0\1\u00ff\u00ff\u00ff\u00fe"), raw('C', "SELECT 1\0"), READY),
                        SERVED),
                query(65, "ReadyForQuery with status X", joined(raw('I', ""), raw('Z', "X")), fatal("08007")),
                query(65, "ReadyForQuery without a status", joined(raw('I', ""), raw('Z', "")), fatal("08007")),
                query(65, "ReadyForQuery twice", joined(EMPTY, READY), SERVED),
                query(65, "a row behind the end", joined(EMPTY, raw('D', "\0\1\0\0\0\1x")), SERVED),
                query(65, "a CommandComplete behind the end", joined(EMPTY, raw('C', "SELECT 1\0")), SERVED),
                query(65, "a RowDescription behind the end", joined(EMPTY, column), SERVED),
                query(65, "a CopyInResponse behind the end", joined(EMPTY, raw('G', "\0\0\0")), SERVED),
                query(65, "a type that is none", joined(raw('~', ""), EMPTY), fatal("08007")),
                query(65, "an authentication request", joined(raw('R', "\0\0\0\3"), EMPTY), fatal("08007")));
    }

    private static List<HostileServer> keys() {
        return List.of(
                login(66, "no cancel key", WELCOME, SERVED),
                login(66, "a cancel key of 0 bytes", joined(OK, raw('K', "\0\0\0\1"), READY), fatal("08P01")),
                login(66, "a cancel key of 3 bytes", joined(OK, raw('K', "\0\0\0\1abc"), READY), fatal("08P01")),
                login(
                        66,
                        "a cancel key of 257 bytes",
                        joined(OK, raw('K', "\0\0\0\1" + "k".repeat(257)), READY),
                        fatal("08P01")),
                login(
                        66,
                        "two cancel keys",
                        joined(OK, raw('K', "\0\0\0\1abcd"), raw('K', "\0\0\0\2efgh"), READY),
                        SERVED));
    }

    private static List<HostileServer> parameters() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            many.append(new String(raw('S', "p" + i + "\0v\0"), ISO_8859_1));
        }
        byte[] parameters = latin1(many.toString());
        byte[] large = raw('S', "n".repeat(1 << 20) + "\0v\0");
        return List.of(
                login(
                        67,
                        "a parameter without its end at the login",
                        joined(OK, raw('S', "TimeZone\0UTC"), READY),
                        fatal("08P01")),
                login(67, "10,000 parameters at the login", joined(OK, parameters, READY), fatal("08P01")),
                login(67, "a parameter of a megabyte at the login", joined(OK, large, READY), fatal("08P01")),
                query(67, "a parameter without its end", joined(raw('S', "TimeZone\0UTC"), EMPTY), fatal("08007")),
                query(67, "10,000 parameters", joined(parameters, EMPTY), fatal("08007")),
                query(67, "a parameter of a megabyte", joined(large, EMPTY), fatal("08007")),
                login(68, "an older protocol", joined(raw('v', "\0\2\0\0\0\0\0\0"), WELCOME), fatal("08P01")),
                login(68, "a newer protocol", joined(raw('v', "\0\3\0\u0063\0\0\0\0"), WELCOME), fatal("08P01")));
    }

    private static List<HostileServer> splits() {
        return List.of(
                server(
                        69,
                        "a login in single bytes",
                        peer -> {
                            peer.readPacket().sayByteByByte(WELCOME);
                            answer(EMPTY).play(peer);
                        },
                        SERVED),
                login(69, "a login in one segment", WELCOME, SERVED));
    }

    private static List<HostileServer> silence() {
        return List.of(
                server(70, "silence from the start", peer -> {}, fatal("08001")),
                server(70, "silence before S", peer -> {}, fatal("08001")).with("require"),
                server(70, "silence behind S", peer -> peer.readPacket().say(latin1("S")), fatal("08001"))
                        .with("require"),
                server(
                                70,
                                "silence within the handshake",
                                peer -> peer.readPacket().say(latin1("S\u0016\3\3\0\u007a")),
                                fatal("08P01"))
                        .with("require"),
                server(
                        70,
                        "silence behind the authentication request",
                        peer -> peer.readPacket().say(SCRAM),
                        fatal("08001")),
                login(70, "silence behind AuthenticationOk", OK, fatal("08001")),
                login(70, "silence before ReadyForQuery", joined(OK, raw('S', "TimeZone\0UTC\0")), fatal("08001")));
    }

    // ---- bytes -----------------------------------------------------------------------------------------------------

    /** Says that to the StartupMessage, and answers queries properly if it comes so far. */
    private static HostileServer login(int row, String what, byte[] said, Verdict client) {
        return server(
                row,
                what,
                peer -> {
                    peer.readPacket().say(said);
                    answer(EMPTY).play(peer);
                },
                client);
    }

    /** Lets everybody in, and says that to each message. */
    private static HostileServer query(int row, String what, byte[] said, Verdict client) {
        return server(
                row,
                what,
                peer -> {
                    peer.readPacket().say(WELCOME);
                    answer(said).play(peer);
                },
                client);
    }

    private static Script answer(byte[] said) {
        return peer -> {
            while (true) {
                peer.readMessage();
                peer.say(said);
            }
        };
    }

    private static byte[] raw(char type, String body) {
        return FrontendMessage.message(type, latin1(body)).bytes();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private static byte[] joined(byte[]... messages) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] message : messages) {
            all.writeBytes(message);
        }
        return ByteBufUtil.getBytes(all);
    }

    private static byte[] written(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        return ByteBufUtil.getBytes(out);
    }
}
