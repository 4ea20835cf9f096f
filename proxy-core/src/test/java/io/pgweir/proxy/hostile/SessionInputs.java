package io.pgweir.proxy.hostile;

import static io.pgweir.proxy.hostile.HostileInput.frame;
import static io.pgweir.proxy.hostile.HostileInput.hex;
import static io.pgweir.proxy.hostile.HostileInput.joined;
import static io.pgweir.proxy.hostile.HostileInput.text;
import static io.pgweir.proxy.hostile.Verdict.CLOSE;
import static io.pgweir.proxy.hostile.Verdict.DROP;
import static io.pgweir.proxy.hostile.Verdict.SERVED;
import static io.pgweir.proxy.hostile.Verdict.error;
import static io.pgweir.proxy.hostile.Verdict.fatal;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.copyData;
import static io.pgweir.proxy.testing.FrontendMessage.copyDone;
import static io.pgweir.proxy.testing.FrontendMessage.copyFail;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.message;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.password;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;
import static io.pgweir.proxy.testing.FrontendMessage.terminate;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.pgweir.proxy.testing.FrontendMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Rows 33 to 56: what a client sends that has logged in. */
final class SessionInputs {

    private SessionInputs() {}

    static List<HostileInput> all() {
        return Stream.of(types(), lengths(), queries(), parses(), binds(), others(), copies(), ends(), texts())
                .flatMap(List::stream)
                .map(input -> input.with(Setting.TRUST))
                .toList();
    }

    private static HostileInput input(int row, String what, FrontendMessage message, Verdict verdict) {
        return HostileInput.input(row, what, message, verdict);
    }

    private static List<HostileInput> types() {
        List<HostileInput> types = new ArrayList<>();
        for (int type : new int[] {0, 1, 'Z', 'T', 'K', 'm', 0xff, 'R', 'a', 'q'}) {
            types.add(input(33, String.format("type %02x", type), frame(type, 4, ""), fatal("08P01")));
        }
        return types;
    }

    private static List<HostileInput> lengths() {
        List<HostileInput> lengths = new ArrayList<>();
        for (char type : "QPBDECSHXFdcf".toCharArray()) {
            for (int length : new int[] {0, 3, -1, Integer.MIN_VALUE}) {
                lengths.add(input(34, type + " of length " + length, frame(type, length, ""), fatal("08P01"))
                        .whilePostgres(CLOSE));
            }
        }
        for (char type : "SHX".toCharArray()) {
            lengths.add(input(35, type + " with a body", frame(type, 5, "x"), fatal("08P01"))
                    .whilePostgres(type == 'X' ? CLOSE : error("08P01")));
        }
        for (char type : "SHXCDEcf".toCharArray()) {
            lengths.add(input(35, type + " of 10,001 bytes", frame(type, 10_001, ""), fatal("08P01"))
                    .whilePostgres(CLOSE));
        }
        for (char type : "QPBFd".toCharArray()) {
            for (int length : new int[] {1 << 30, Integer.MAX_VALUE}) {
                lengths.add(input(36, type + " of length " + length, frame(type, length, "s"), fatal("08P01"))
                        .whilePostgres(CLOSE));
            }
        }
        return lengths;
    }

    private static List<HostileInput> queries() {
        return List.of(
                input(38, "a query without its end", frame('Q', 4 + 8, "select 1"), error("08P01")),
                input(
                        38,
                        "a query of two",
                        frame('Q', 4 + 22, "select 1\0drop table t\0\0".substring(0, 22)),
                        error("08P01")),
                input(38, "an empty body", frame('Q', 4, ""), error("08P01")));
    }

    private static List<HostileInput> parses() {
        return List.of(
                body(39, "P without an end", 'P', "select 1", fatal("08P01")).whilePostgres(error("08P01")),
                body(39, "P with one string", 'P', "s\0select 1", error("08P01")),
                body(39, "P without parameter types", 'P', "\0select 1\0", error("08P01")),
                body(39, "P with -1 parameter types", 'P', "\0select 1\0\u00ff\u00ff", error("08P01")),
                body(39, "P with 32,767 parameter types, and none", 'P', "\0select 1\0\u007f\u00ff", error("08P01")),
                body(39, "P with an empty body", 'P', "", fatal("08P01")).whilePostgres(error("08P01")),
                body(39, "P with bytes behind it", 'P', "\0select 1\0\0\0more", error("08P01")),
                input(39, "a name of a megabyte", parse("n".repeat(2 << 20), "select 1"), fatal("54000"))
                        .whilePostgres(SERVED));
    }

    private static List<HostileInput> binds() {
        return List.of(
                bound("no body", "", fatal("08P01")).whilePostgres(error("08P01")),
                bound("one name", "\0", fatal("08P01")).whilePostgres(error("08P01")),
                bound("names without an end", "a\0b", fatal("08P01")).whilePostgres(error("08P01")),
                bound("nothing behind the names", "\0\0", error("08P01")),
                bound("formats that are not there", "\0\0\0\2", error("08P01")),
                bound("65,535 formats", "\0\0\u00ff\u00ff", error("08P01")),
                bound("a value that is not there", "\0\0\0\0\0\1", error("08P01")),
                bound("a value of length -2", "\0\0\0\0\0\1\u00ff\u00ff\u00ff\u00fe\0\0", error("08P01")),
                bound("a value of length 2^31-1", "\0\0\0\0\0\1\u007f\u00ff\u00ff\u00ff\0\0", error("08P01")),
                bound("a value beyond the message", "\0\0\0\0\0\1\0\0\1\0ab\0\0", error("08P01")),
                bound("two values for one parameter", "\0\0\0\0\0\2\0\0\0\0011\0\0\0\0011\0\0", error("08P01")),
                bound("no values for one parameter", "\0\0\0\0\0\0\0\0", error("08P01")),
                bound("bytes behind it", "\0\0\0\0\0\1\0\0\0\0011\0\0more", error("08P01")),
                HostileInput.input(
                        40,
                        "a named one that is cut",
                        peer -> peer.send(parse("s", "select $1::int"), message('B', latin1("p\0s\0\0\0\0")), sync()),
                        error("08P01")));
    }

    /** Of a statement with one parameter. */
    private static HostileInput bound(String what, String body, Verdict verdict) {
        return HostileInput.input(
                40,
                what,
                peer -> peer.send(parse("", "select $1::int"), message('B', latin1(body)), execute(""), sync()),
                verdict);
    }

    private static List<HostileInput> others() {
        return List.of(
                body(41, "D of kind X", 'D', "Xa\0", error("08P01")),
                body(41, "C of kind X", 'C', "Xa\0", error("08P01")),
                body(41, "D without an end", 'D', "Sa", fatal("08P01")).whilePostgres(error("08P01")),
                body(41, "C without an end", 'C', "Sa", fatal("08P01")).whilePostgres(error("08P01")),
                body(41, "D without a body", 'D', "", error("08P01")),
                body(41, "C without a body", 'C', "", error("08P01")),
                body(41, "D of a name that is not there", 'D', "Sa\0", error("26000")),
                HostileInput.input(
                        42,
                        "E with a negative row limit",
                        peer -> peer.send(parse("", "select 1"), bind("", ""), execute("", -1), sync()),
                        SERVED),
                body(42, "E of a portal that is not there", 'E', "nowhere\0\0\0\0\0", error("34000")),
                body(42, "E that is cut", 'E', "\0\0", error("08P01")),
                body(42, "E without a body", 'E', "", error("08P01")),
                body(43, "F without a body", 'F', "", error("08P01")),
                body(43, "F that is cut", 'F', "\0\0\0\1\0", error("42883")),
                body(
                        43,
                        "F of a function that is not there",
                        'F',
                        "\u007f\u00ff\u00ff\u00ff\0\0\0\0\0\0",
                        error("42883")),
                body(
                        43,
                        "F with a value of length -2",
                        'F',
                        "\0\0\0\u00b1\0\0\0\1\u00ff\u00ff\u00ff\u00fe\0\0",
                        error("08P01")),
                input(46, "a password", password("secret"), fatal("08P01")),
                input(46, "a StartupMessage", hex("00000008 00030000"), fatal("08P01"))
                        .whilePostgres(fatal("08P01")),
                input(46, "HTTP", text("GET / HTTP/1.1\r\n\r\n"), fatal("08P01")));
    }

    private static HostileInput body(int row, String what, char type, String body, Verdict verdict) {
        return input(row, what, message(type, latin1(body)), verdict);
    }

    private static List<HostileInput> copies() {
        FrontendMessage copy = query("create temp table if not exists copied (t text); copy copied from stdin");
        return List.of(
                input(44, "CopyData outside a COPY", copyData("a"), DROP),
                input(44, "CopyDone outside a COPY", copyDone(), DROP),
                input(44, "CopyFail outside a COPY", copyFail("a"), DROP),
                input(44, "thousands of them", repeated(1_000, copyData("a"), copyDone(), copyFail("a")), DROP),
                input(45, "a query inside a COPY", joined(copy, query("select 1"), copyFail("over")), fatal("08P01")),
                input(
                        45,
                        "a Parse inside a COPY",
                        joined(copy, parse("", "select 1"), copyFail("over")),
                        fatal("08P01")),
                input(45, "a type that is none inside a COPY", joined(copy, frame('Z', 4, "")), fatal("08P01")),
                input(
                        45,
                        "CopyData of a negative length inside a COPY",
                        joined(copy, frame('d', -1, "")),
                        fatal("08P01")),
                input(45, "a CopyFail without an end", joined(copy, frame('f', 8, "over")), error("08P01")));
    }

    private static FrontendMessage repeated(int times, FrontendMessage... messages) {
        return joined(Collections.nCopies(times, joined(messages)).toArray(new FrontendMessage[0]));
    }

    private static List<HostileInput> ends() {
        return List.of(
                input(47, "data behind a Terminate", joined(terminate(), query("create table hostile()")), CLOSE),
                input(
                        47,
                        "a Terminate inside a batch",
                        joined(parse("", "select 1"), bind("", ""), terminate()),
                        CLOSE),
                HostileInput.input(
                        47,
                        "a Terminate inside a transaction",
                        peer -> {
                            peer.send(query("begin; select pg_advisory_xact_lock(47)"));
                            peer.readToReady();
                            peer.send(terminate());
                        },
                        CLOSE));
    }

    private static List<HostileInput> texts() {
        return List.of(
                input(51, "a hundred thousand parentheses", query("select " + "(".repeat(100_000)), error("42601")),
                input(51, "comments in comments", query("select 1 " + "/*".repeat(2_000)), error("42601")),
                input(51, "ten thousand UNIONs", query("select 1" + " union select 1".repeat(10_000)), error("54001")),
                input(52, "a SET behind comments", query("/* /* */ */ set--\nwork_mem = '7MB'"), SERVED),
                input(
                        52,
                        "a SET in a DO block",
                        query("do $a$ begin perform set_config('work_mem', '7MB', false); end $a$"),
                        SERVED),
                input(
                        54,
                        "a value that would end its quotes",
                        query("set application_name = '\\'';drop table x; --'"),
                        SERVED),
                input(54, "a value of 10 kB", query("set application_name = '" + "a".repeat(10_000) + "'"), SERVED),
                input(54, "an empty value", query("set application_name = ''"), SERVED));
    }

    private static byte[] latin1(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
