package io.pgweir.proxy.explore;

import io.pgweir.proxy.testing.FrontendMessage;
import java.util.List;
import java.util.Set;

/** The kinds of {@link Step}s: messages of a client, what befalls it, and what the rest of the world does. */
enum Event {

    // ---- messages -------------------------------------------------------------------------------------------------

    QUERY("sends a query"),
    BEGIN("sends BEGIN"),
    COMMIT("sends COMMIT"),
    FAILING("sends a query that fails"),
    SET("sends SET of a setting that is not reported"),
    RESET("sends RESET of that setting"),
    CREATE("creates a temporary table"),
    DROP("drops the temporary table"),
    DISCARD("sends DISCARD ALL"),
    BATCH("sends Parse, Bind, Execute, Sync"),
    PREPARE("sends Parse of a named statement, Sync"),
    USE("sends Bind of the named statement, Execute, Sync"),
    DESCRIBE("sends Describe of the named statement, Sync"),
    PARSE("sends Parse"),
    BIND("sends Bind"),
    DESCRIBE_STATEMENT("sends Describe of the unnamed statement"),
    DESCRIBE_PORTAL("sends Describe of the portal"),
    EXECUTE("sends Execute"),
    SYNC("sends Sync"),
    FLUSH("sends Flush"),
    COPY("sends COPY FROM STDIN"),
    COPY_DATA("sends CopyData"),
    COPY_DONE("sends CopyDone"),
    COPY_FAIL("sends CopyFail"),
    HALF("sends the first half of a query"),
    LARGE_HALF("sends most of a query of 64 kB"),
    LARGE_DATA("sends most of a CopyData of 64 kB"),
    REST("sends the rest of it"),
    TERMINATE("says goodbye"),

    // ---- what befalls a client ------------------------------------------------------------------------------------

    GONE("vanishes"),
    CANCEL("cancels"),

    // ---- the rest of the world ------------------------------------------------------------------------------------

    ANSWER("PostgreSQL says one message"),
    ANSWER_HALF("PostgreSQL says the first half of a message"),
    ANSWER_ALL("PostgreSQL says all that it has to"),
    CANCEL_HITS("a cancel reaches PostgreSQL in time"),
    CANCEL_MISSES("a cancel reaches PostgreSQL too late, or too early"),
    CANCEL_UNCLEAR("a cancel is not heard of any more"),
    ONE_SECOND("a little more than a second passes"),
    ELEVEN_SECONDS("eleven seconds pass"),
    LOST("the server connection breaks"),
    TERMINATED("PostgreSQL ends the backend"),
    CONNECTED("a server connection is opened"),
    NOT_CONNECTED("a server connection cannot be opened");

    /** More than pgweir waits for before it forwards the beginning. */
    private static final int LARGE = 64 * 1024;

    private final String words;

    Event(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** Whether only a part of the message is sent, and the rest later. */
    boolean isPart() {
        return this == HALF || this == LARGE_HALF || this == LARGE_DATA;
    }

    boolean isMessage() {
        return compareTo(TERMINATE) <= 0;
    }

    boolean isOfClient() {
        return compareTo(CANCEL) <= 0;
    }

    /** What the client sends, under a tag that is its own. */
    List<FrontendMessage> messages(String tag) {
        char owner = tag.charAt(0);
        return switch (this) {
            case QUERY, HALF -> List.of(query("SELECT '" + tag + "'", tag));
            case LARGE_HALF -> List.of(query("SELECT '" + tag + "'" + " ".repeat(LARGE), tag));
            case BEGIN -> List.of(query("BEGIN", tag));
            case COMMIT -> List.of(query("COMMIT", tag));
            case FAILING -> List.of(query("FAIL", tag));
            case SET -> List.of(query("SET " + ModelSession.SETTING + " = '" + owner + "'", tag));
            case RESET -> List.of(query("RESET " + ModelSession.SETTING, tag));
            case CREATE -> List.of(query("CREATE TEMP TABLE t (i int)", tag));
            case DROP -> List.of(query("DROP TABLE t", tag));
            case DISCARD -> List.of(query("DISCARD ALL", tag));
            case COPY -> List.of(query("COPY t FROM STDIN", tag));
            case BATCH -> List.of(parse("", owner), bind("", tag), execute(), FrontendMessage.sync());
            case PREPARE -> List.of(parse("s", owner), FrontendMessage.sync());
            case USE -> List.of(bind("s", tag), execute(), FrontendMessage.sync());
            case DESCRIBE -> List.of(FrontendMessage.describeStatement("s"), FrontendMessage.sync());
            case DESCRIBE_STATEMENT -> List.of(FrontendMessage.describeStatement(""));
            case DESCRIBE_PORTAL -> List.of(FrontendMessage.describePortal(""));
            case PARSE -> List.of(parse("", owner));
            case BIND -> List.of(bind("", tag));
            case EXECUTE -> List.of(execute());
            case SYNC -> List.of(FrontendMessage.sync());
            case FLUSH -> List.of(FrontendMessage.flush());
            case COPY_DATA -> List.of(FrontendMessage.copyData("row of " + owner));
            case LARGE_DATA -> List.of(FrontendMessage.copyData("row of " + owner + " ".repeat(LARGE)));
            case COPY_DONE -> List.of(FrontendMessage.copyDone());
            case COPY_FAIL -> List.of(FrontendMessage.copyFail("failed by " + owner));
            case TERMINATE -> List.of(FrontendMessage.terminate());
            default -> throw new IllegalArgumentException(this + " is no message");
        };
    }

    private static FrontendMessage query(String sql, String tag) {
        return FrontendMessage.query(sql + Tag.comment(tag));
    }

    private static FrontendMessage parse(String name, char owner) {
        return FrontendMessage.parse(name, "SELECT $1" + Tag.comment(String.valueOf(owner)));
    }

    private static FrontendMessage bind(String name, String tag) {
        return FrontendMessage.bind("", name, tag);
    }

    private static FrontendMessage execute() {
        return FrontendMessage.execute("");
    }

    /** The errors of pgweir's own by which it may end a client's connection when this happens. */
    Set<String> endings() {
        return switch (this) {
            case LOST, TERMINATED, ANSWER, ANSWER_HALF, ANSWER_ALL -> Set.of("08006", "08007", "57P01");
            case ONE_SECOND, ELEVEN_SECONDS -> Set.of("08006", "08007", "25P03", "25P04");
            default -> Set.of();
        };
    }

    /** The errors of pgweir's own by which it may refuse a request that waits when this happens. */
    Set<String> refusals() {
        return switch (this) {
            case CANCEL -> Set.of("57014");
            case ONE_SECOND, ELEVEN_SECONDS -> Set.of("53300", "08001");
            default -> Set.of();
        };
    }
}
