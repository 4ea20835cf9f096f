package io.pgweir.proxy.hostile;

import static io.pgweir.proxy.hostile.HostileInput.frame;
import static io.pgweir.proxy.hostile.HostileInput.hex;
import static io.pgweir.proxy.hostile.HostileInput.input;
import static io.pgweir.proxy.hostile.HostileInput.joined;
import static io.pgweir.proxy.hostile.HostileInput.text;
import static io.pgweir.proxy.hostile.Verdict.CLOSE;
import static io.pgweir.proxy.hostile.Verdict.SERVED;
import static io.pgweir.proxy.hostile.Verdict.fatal;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.password;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.saslInitialResponse;
import static io.pgweir.proxy.testing.FrontendMessage.saslResponse;
import static io.pgweir.proxy.testing.FrontendMessage.startup;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import io.pgweir.proxy.testing.RawClient;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Rows 23 to 30: what a client sends that has been asked to prove who it is. */
final class AuthenticationInputs {

    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
    private static final String CLIENT_FIRST = "n,,n=,r=" + NONCE;

    /** Well-formed, and of no password. */
    private static final String PROOF = Base64.getEncoder().encodeToString(new byte[32]);

    private AuthenticationInputs() {}

    static List<HostileInput> all() {
        return Stream.of(lengths(), otherMessages(), initialResponses(), clientFirst(), clientFinal(), passwords())
                .flatMap(List::stream)
                .toList();
    }

    private static List<HostileInput> lengths() {
        return List.of(
                input(23, "length 3", frame('p', 3, ""), fatal("08P01")).whilePostgres(fatal("28P01")),
                input(23, "length 4", frame('p', 4, ""), fatal("08P01")),
                input(23, "length 65,540", frame('p', 65_540, ""), fatal("08P01"))
                        .whilePostgres(fatal("28P01")),
                input(23, "length 2^31-1", frame('p', Integer.MAX_VALUE, ""), fatal("08P01"))
                        .whilePostgres(fatal("28P01")),
                input(23, "a negative length", frame('p', -1, ""), fatal("08P01"))
                        .whilePostgres(fatal("28P01")));
    }

    private static List<HostileInput> otherMessages() {
        FrontendMessage otherUser = startup(0, Map.of("user", "trust_user", "database", "app"));
        FrontendMessage nowhere = startup(0, Map.of("user", "app", "database", "nowhere"));
        return List.of(
                input(24, "a Query", query("create table hostile()"), fatal("08P01")),
                input(24, "a Parse", FrontendMessage.parse("", "select 1"), fatal("08P01")),
                input(24, "a Sync", FrontendMessage.sync(), fatal("08P01")),
                input(24, "a Terminate", FrontendMessage.terminate(), fatal("08P01")),
                input(24, "type 0", hex("00 00000004"), fatal("08P01")),
                input(25, "a StartupMessage of another user", otherUser, fatal("08P01")),
                input(25, "a StartupMessage for a database that is not there", nowhere, fatal("08P01")),
                input(
                        25,
                        "a StartupMessage within SCRAM",
                        peer -> {
                            answer(peer, CLIENT_FIRST);
                            peer.send(otherUser);
                        },
                        fatal("08P01")),
                input(
                        13,
                        "a CancelRequest behind the StartupMessage",
                        hex("00000010 04d2162e 00000001 00000000"),
                        fatal("08P01")));
    }

    private static List<HostileInput> initialResponses() {
        return List.of(
                input(26, "SCRAM-SHA-1", saslInitialResponse("SCRAM-SHA-1", bytes(CLIENT_FIRST)), fatal("08P01")),
                input(26, "a mechanism without its end", frame('p', 4 + 13, MECHANISM), fatal("08P01")),
                initialResponse("no response yet", -1, "").whilePostgres(SERVED),
                initialResponse("length -2", -2, ""),
                initialResponse("a length beyond the message", 1_000, CLIENT_FIRST),
                initialResponse("bytes behind the response", CLIENT_FIRST.length(), CLIENT_FIRST + "more"));
    }

    private static HostileInput initialResponse(String what, int length, String response) {
        FrontendMessage body = joined(text(MECHANISM + "\0"), hex(String.format("%08x", length)), text(response));
        return input(26, what, message('p', body.bytes()), fatal("08P01"));
    }

    private static List<HostileInput> clientFirst() {
        return List.of(
                first("channel binding that was not offered", "p=tls-unique,,n=,r=" + NONCE, fatal("08P01")),
                first("an extension", "n,,m=ext,n=,r=" + NONCE, fatal("08P01")).whilePostgres(fatal("0A000")),
                first("no nonce", "n,,n=", fatal("08P01")),
                first("an empty nonce", "n,,n=,r=", fatal("08P01")).whilePostgres(SERVED),
                first("an attribute behind the nonce", "n,,n=,r=a,b", fatal("08P01")),
                first("a nonce that cannot be printed", "n,,n=,r=a\u007fb", fatal("08P01")),
                first("a name of 60 kB", "n,,n=" + "a".repeat(60_000) + ",r=" + NONCE, fatal("08P01"))
                        .whilePostgres(fatal("28P01")),
                first("another user", "n,a=postgres,n=,r=" + NONCE, fatal("08P01"))
                        .whilePostgres(fatal("0A000")),
                first("nothing", "", fatal("08P01")));
    }

    private static HostileInput first(String what, String clientFirst, Verdict verdict) {
        return input(27, what, saslInitialResponse(MECHANISM, bytes(clientFirst)), verdict);
    }

    private static List<HostileInput> clientFinal() {
        return List.of(
                last("a wrong proof", nonce -> "c=biws,r=" + nonce + ",p=" + PROOF, fatal("28P01")),
                last("no nonce", nonce -> "c=biws,p=" + PROOF, fatal("08P01")),
                last("no proof", nonce -> "c=biws,r=" + nonce, fatal("08P01")),
                last("no channel binding", nonce -> "r=" + nonce + ",p=" + PROOF, fatal("08P01")),
                last("another channel binding", nonce -> "c=eSws,r=" + nonce + ",p=" + PROOF, fatal("08P01")),
                last("another nonce", nonce -> "c=biws,r=" + NONCE + "x,p=" + PROOF, fatal("08P01")),
                last("no base64", nonce -> "c=biws,r=" + nonce + ",p=!!!!", fatal("08P01")),
                last("a proof of 31 bytes", nonce -> "c=biws,r=" + nonce + ",p=" + proof(31), fatal("08P01")),
                last("a proof of 33 bytes", nonce -> "c=biws,r=" + nonce + ",p=" + proof(33), fatal("08P01")),
                last("an extension", nonce -> "c=biws,r=" + nonce + ",x=y,p=" + PROOF, fatal("08P01"))
                        .whilePostgres(fatal("28P01")),
                last("bytes behind the proof", nonce -> "c=biws,r=" + nonce + ",p=" + PROOF + ",x=y", fatal("08P01")),
                input(
                        28,
                        "twice",
                        peer -> {
                            String nonce = answer(peer, CLIENT_FIRST);
                            FrontendMessage wrong = saslResponse(bytes("c=biws,r=" + nonce + ",p=" + PROOF));
                            peer.send(wrong, wrong);
                        },
                        fatal("28P01")),
                input(
                        29,
                        "the second step before it was asked for, and a query",
                        peer -> {
                            peer.send(
                                    saslInitialResponse(MECHANISM, bytes(CLIENT_FIRST)),
                                    saslResponse(bytes("c=biws,r=" + NONCE + ",p=" + PROOF)),
                                    query("create table hostile()"));
                            peer.read();
                        },
                        fatal("08P01")));
    }

    private static String proof(int length) {
        return Base64.getEncoder().encodeToString(new byte[length]);
    }

    private static HostileInput last(String what, UnaryOperator<String> clientFinal, Verdict verdict) {
        return input(
                28,
                what,
                peer -> {
                    String nonce = answer(peer, CLIENT_FIRST);
                    peer.send(saslResponse(bytes(clientFinal.apply(nonce))));
                },
                verdict);
    }

    /** @return the nonce of both sides */
    private static String answer(RawClient peer, String clientFirst) throws IOException {
        peer.send(saslInitialResponse(MECHANISM, bytes(clientFirst)));
        BackendMessage serverFirst = peer.read();
        byte[] body = serverFirst.body();
        return new String(Arrays.copyOfRange(body, 4, body.length), ISO_8859_1).split(",")[0].substring(2);
    }

    private static List<HostileInput> passwords() {
        return List.of(
                input(30, "a password with a NUL", message('p', bytes("sec\0ret\0")), fatal("28P01"))
                        .whilePostgres(fatal("08P01"))
                        .with(Setting.PASSWORD),
                input(30, "a password without its end", message('p', bytes("secret")), fatal("28P01"))
                        .whilePostgres(fatal("08P01"))
                        .with(Setting.PASSWORD),
                input(30, "an empty password", password(""), fatal("28P01")).with(Setting.PASSWORD),
                input(30, "a password of 65,530 bytes", password("a".repeat(65_530)), fatal("28P01"))
                        .with(Setting.PASSWORD),
                input(30, "a password of 65,535 bytes", password("a".repeat(65_535)), fatal("08P01"))
                        .whilePostgres(CLOSE)
                        .with(Setting.PASSWORD),
                input(30, "an MD5 response of 3 bytes", message('p', bytes("md5")), fatal("28P01"))
                        .whilePostgres(fatal("08P01"))
                        .with(Setting.MD5),
                input(30, "an MD5 response of zeros", password("md5" + "0".repeat(32)), fatal("28P01"))
                        .with(Setting.MD5));
    }

    private static byte[] bytes(String latin1) {
        return latin1.getBytes(ISO_8859_1);
    }
}
