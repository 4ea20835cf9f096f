package io.pgweir.proxy.fuzz;

import io.pgweir.protocol.FrontendType;
import io.pgweir.proxy.testing.FrontendMessage;
import java.util.Arrays;

/**
 * One message of a program, and how it is shown to people.
 *
 * @param portal the portal that it refers to
 */
record Step(String text, String portal, FrontendMessage message) {

    /** In place of the name of a portal. */
    private static final String NO_PORTAL = "none";

    private Step(String text, FrontendMessage message) {
        this(text, NO_PORTAL, message);
    }

    static Step query(String sql) {
        return new Step("Query [" + sql + "]", FrontendMessage.query(sql));
    }

    static Step parse(String statement, String sql) {
        return new Step("Parse " + quoted(statement) + " [" + sql + "]", FrontendMessage.parse(statement, sql));
    }

    static Step bind(String portal, String statement, String... values) {
        return new Step(
                "Bind " + quoted(portal) + " to " + quoted(statement) + " " + Arrays.toString(values),
                portal,
                FrontendMessage.bind(portal, statement, values));
    }

    static Step describeStatement(String statement) {
        return new Step("Describe statement " + quoted(statement), FrontendMessage.describeStatement(statement));
    }

    static Step describePortal(String portal) {
        return new Step("Describe portal " + quoted(portal), portal, FrontendMessage.describePortal(portal));
    }

    static Step execute(String portal, int maxRows) {
        return new Step(
                "Execute " + quoted(portal) + " rows " + maxRows, portal, FrontendMessage.execute(portal, maxRows));
    }

    static Step closeStatement(String statement) {
        return new Step("Close statement " + quoted(statement), FrontendMessage.closeStatement(statement));
    }

    static Step closePortal(String portal) {
        return new Step("Close portal " + quoted(portal), FrontendMessage.closePortal(portal));
    }

    static Step functionCall(int function, String... arguments) {
        return new Step(
                "FunctionCall " + function + " " + Arrays.toString(arguments),
                FrontendMessage.functionCall(function, arguments));
    }

    static Step copyData(String data) {
        return new Step("CopyData [" + data.replace("\n", "\\n") + "]", FrontendMessage.copyData(data));
    }

    static Step copyDone() {
        return new Step("CopyDone", FrontendMessage.copyDone());
    }

    static Step copyFail() {
        return new Step("CopyFail", FrontendMessage.copyFail("changed its mind"));
    }

    static Step flush() {
        return new Step("Flush", FrontendMessage.flush());
    }

    static Step sync() {
        return new Step("Sync", FrontendMessage.sync());
    }

    byte type() {
        return message.bytes()[0];
    }

    /** Whether it opens or prolongs an extended batch, whose end is a Sync. */
    boolean wantsSync() {
        return switch (type()) {
            case FrontendType.PARSE,
                    FrontendType.BIND,
                    FrontendType.DESCRIBE,
                    FrontendType.EXECUTE,
                    FrontendType.CLOSE -> true;
            default -> false;
        };
    }

    boolean bindsUnnamedPortal() {
        return type() == FrontendType.BIND && portal.isEmpty();
    }

    boolean usesUnnamedPortal() {
        return type() != FrontendType.BIND && portal.isEmpty();
    }

    /** Whether it may not stand in an extended batch that is not synced. */
    boolean standsAlone() {
        return type() == FrontendType.QUERY || type() == FrontendType.FUNCTION_CALL;
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    @Override
    public String toString() {
        return text;
    }
}
