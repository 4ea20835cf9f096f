package io.pgweir.proxy.fuzz;

import static io.pgweir.proxy.testing.BackendMessage.bindComplete;
import static io.pgweir.proxy.testing.BackendMessage.closeComplete;
import static io.pgweir.proxy.testing.BackendMessage.commandComplete;
import static io.pgweir.proxy.testing.BackendMessage.copyDone;
import static io.pgweir.proxy.testing.BackendMessage.copyInResponse;
import static io.pgweir.proxy.testing.BackendMessage.copyOutResponse;
import static io.pgweir.proxy.testing.BackendMessage.dataRow;
import static io.pgweir.proxy.testing.BackendMessage.error;
import static io.pgweir.proxy.testing.BackendMessage.notice;
import static io.pgweir.proxy.testing.BackendMessage.parseComplete;
import static io.pgweir.proxy.testing.BackendMessage.portalSuspended;
import static io.pgweir.proxy.testing.BackendMessage.readyForQuery;
import static io.pgweir.proxy.testing.BackendMessage.rowDescription;
import static io.pgweir.proxy.testing.FrontendMessage.bind;
import static io.pgweir.proxy.testing.FrontendMessage.closeStatement;
import static io.pgweir.proxy.testing.FrontendMessage.copyData;
import static io.pgweir.proxy.testing.FrontendMessage.describePortal;
import static io.pgweir.proxy.testing.FrontendMessage.execute;
import static io.pgweir.proxy.testing.FrontendMessage.parse;
import static io.pgweir.proxy.testing.FrontendMessage.query;
import static io.pgweir.proxy.testing.FrontendMessage.sync;

import io.pgweir.proxy.testing.BackendMessage;
import io.pgweir.proxy.testing.FrontendMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Requests of every form at random; each names its client and is numbered, and so are its rows. */
final class TaggedRequests {

    private final String client;
    private final int round;
    private final Random random;
    private int sequence;

    /** @param client its application_name */
    TaggedRequests(String client, int round, Random random) {
        this.client = client;
        this.round = round;
        this.random = random;
    }

    private String nextTag() {
        return "<" + client + "." + round + "." + ++sequence + ">";
    }

    /** @param inBlock whether a transaction block is open when it arrives */
    TaggedRequest next(boolean inBlock) {
        String tag = nextTag();
        BackendMessage ready = readyForQuery(inBlock ? 'T' : 'I');
        BackendMessage failed = readyForQuery(inBlock ? 'E' : 'I');
        return switch (random.nextInt(inBlock ? 13 : 14)) {
            case 0 -> rows(tag, random.nextInt(200), ready);
            case 1 -> rowsInParts(tag, ready);
            case 2 -> twoStatements(tag, ready);
            case 3 -> copyOut(tag, random.nextInt(50), ready);
            case 4 -> copyIn(tag, ready);
            case 5 -> simple(tag, "do $$begin raise notice '" + tag + "'; end$$", ready, notice(tag), done("DO"));
            case 6 -> simple(tag, "do $$begin raise exception '" + tag + "'; end$$", failed, error("P0001"));
            case 7 -> unnamed(tag, ready);
            case 8 -> prepared(tag, ready);
            case 9 -> failingBatch(tag, failed);
            case 10 -> insert(tag, ready);
            case 11 -> whoAmI(tag, ready);
            case 12 -> sleep(tag, random.nextInt(100) == 0 ? aroundTheLimit() : random.nextInt(10), ready);
            default -> block(tag, ready);
        };
    }

    private int aroundTheLimit() {
        return (int) Limits.QUERY.toMillis() - 20 + random.nextInt(100);
    }

    // ---- simple queries --------------------------------------------------------------------------------------------

    private static TaggedRequest rows(String tag, int count, BackendMessage ready) {
        List<BackendMessage> reply = new ArrayList<>();
        reply.add(rowDescription("tag", "i"));
        reply.addAll(numbered(1, count, i -> dataRow(tag, Integer.toString(i))));
        reply.add(done("SELECT " + count));
        return simple(tag, select(tag, count), ready, reply.toArray(BackendMessage[]::new));
    }

    private static TaggedRequest twoStatements(String tag, BackendMessage ready) {
        String one = select(tag, 1);
        BackendMessage[] reply = {rowDescription("tag", "i"), dataRow(tag, "1"), done("SELECT 1")};
        return simple(
                tag,
                one + "; select pg_sleep(0.001), '" + tag + "' as tag",
                ready,
                concat(reply, rowDescription("pg_sleep", "tag"), dataRow("", tag), done("SELECT 1")));
    }

    private static TaggedRequest copyOut(String tag, int count, BackendMessage ready) {
        List<BackendMessage> reply = new ArrayList<>();
        reply.add(copyOutResponse());
        reply.addAll(numbered(1, count, i -> BackendMessage.copyData(tag + "\t" + i + "\n")));
        reply.add(copyDone());
        reply.add(done("COPY " + count));
        String copy = "copy (" + select(tag, count) + ") to stdout";
        return simple(tag, copy, ready, reply.toArray(BackendMessage[]::new));
    }

    private static TaggedRequest copyIn(String tag, BackendMessage ready) {
        return request(
                tag,
                List.of(
                        query("copy tagged from stdin"),
                        copyData(tag + "\n"),
                        copyData(tag + "\n"),
                        FrontendMessage.copyDone()),
                ready,
                copyInResponse(),
                done("COPY 2"));
    }

    private static TaggedRequest insert(String tag, BackendMessage ready) {
        return simple(
                tag,
                "insert into tagged values ('" + tag + "') returning tag",
                ready,
                rowDescription("tag"),
                dataRow(tag),
                done("INSERT 0 1"));
    }

    private TaggedRequest whoAmI(String tag, BackendMessage ready) {
        return simple(
                tag,
                "select '" + tag + "' as tag, current_setting('application_name') as name",
                ready,
                rowDescription("tag", "name"),
                dataRow(tag, client),
                done("SELECT 1"));
    }

    /** Takes its time within a transaction block. */
    TaggedRequest nap() {
        return sleep(nextTag(), 200, readyForQuery('T'));
    }

    private static TaggedRequest sleep(String tag, int millis, BackendMessage ready) {
        return simple(
                tag,
                "select '" + tag + "' as tag from pg_sleep(" + millis / 1000.0 + ")",
                ready,
                rowDescription("tag"),
                dataRow(tag),
                done("SELECT 1"));
    }

    private static TaggedRequest block(String tag, BackendMessage ready) {
        return new TaggedRequest(
                tag,
                List.of(query("begin; " + select(tag, 1) + "; commit")),
                List.of(
                        done("BEGIN"),
                        rowDescription("tag", "i"),
                        dataRow(tag, "1"),
                        done("SELECT 1"),
                        done("COMMIT"),
                        ready),
                true);
    }

    /** A command of one word that begins or ends a block. */
    static TaggedRequest block(String command, char statusBehind) {
        return new TaggedRequest(
                "", List.of(query(command)), List.of(done(command), readyForQuery(statusBehind)), true);
    }

    // ---- extended queries ------------------------------------------------------------------------------------------

    private static TaggedRequest unnamed(String tag, BackendMessage ready) {
        return request(
                tag,
                List.of(
                        parse("", "select '" + tag + "' as tag"),
                        bind("", ""),
                        describePortal(""),
                        execute(""),
                        sync()),
                ready,
                parseComplete(),
                bindComplete(),
                rowDescription("tag"),
                dataRow(tag),
                done("SELECT 1"));
    }

    /** Every client gives its statements the same name, and they all mean something else. */
    private static TaggedRequest prepared(String tag, BackendMessage ready) {
        return request(
                tag,
                List.of(
                        closeStatement("same"),
                        parse("same", select(tag, 3)),
                        bind("", "same"),
                        execute(""),
                        bind("", "same"),
                        execute(""),
                        sync()),
                ready,
                closeComplete(),
                parseComplete(),
                bindComplete(),
                dataRow(tag, "1"),
                dataRow(tag, "2"),
                dataRow(tag, "3"),
                done("SELECT 3"),
                bindComplete(),
                dataRow(tag, "1"),
                dataRow(tag, "2"),
                dataRow(tag, "3"),
                done("SELECT 3"));
    }

    private static TaggedRequest rowsInParts(String tag, BackendMessage ready) {
        return request(
                tag,
                List.of(
                        parse("", select(tag, 3)),
                        bind(tag, ""),
                        execute(tag, 2),
                        FrontendMessage.flush(),
                        execute(tag, 2),
                        sync()),
                ready,
                parseComplete(),
                bindComplete(),
                dataRow(tag, "1"),
                dataRow(tag, "2"),
                portalSuspended(),
                dataRow(tag, "3"),
                done("SELECT 1"));
    }

    private static TaggedRequest failingBatch(String tag, BackendMessage failed) {
        return request(
                tag,
                List.of(
                        parse("", "select '" + tag + "', 1 / (3 - i) from generate_series(1, 3) i"),
                        bind("", ""),
                        execute(""),
                        parse("", "select 'never'"),
                        bind("", ""),
                        execute(""),
                        sync()),
                failed,
                parseComplete(),
                bindComplete(),
                dataRow(tag, "0"),
                dataRow(tag, "1"),
                error("22012"));
    }

    // ----------------------------------------------------------------------------------------------------------------

    private static String select(String tag, int count) {
        return "select '" + tag + "' as tag, i from generate_series(1, " + count + ") i";
    }

    private static List<BackendMessage> numbered(int first, int last, IntFunction<BackendMessage> message) {
        return IntStream.rangeClosed(first, last).mapToObj(message).toList();
    }

    private static BackendMessage done(String command) {
        return commandComplete(command);
    }

    private static BackendMessage[] concat(BackendMessage[] first, BackendMessage... second) {
        BackendMessage[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    private static TaggedRequest simple(String tag, String sql, BackendMessage ready, BackendMessage... reply) {
        return request(tag, List.of(query(sql)), ready, reply);
    }

    private static TaggedRequest request(
            String tag, List<FrontendMessage> messages, BackendMessage ready, BackendMessage... reply) {
        return new TaggedRequest(tag, messages, List.of(concat(reply, ready)), false);
    }
}
