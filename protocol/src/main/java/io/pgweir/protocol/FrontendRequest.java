package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of a client that has logged in, read whole: for who answers it, and not for the relay, which reads of a message
 * only what it must. Layouts: "Message Formats" in the PostgreSQL manual.
 */
public sealed interface FrontendRequest {

    /** The length of a value that is none. */
    int NULL_VALUE = -1;

    /** What a Describe or a Close is about. */
    enum Target {
        STATEMENT,
        PORTAL
    }

    record Query(String text) implements FrontendRequest {}

    /** @param parameterTypes how many types of parameters the client has named, which are of no interest */
    record Parse(String statement, String text, int parameterTypes) implements FrontendRequest {}

    /**
     * @param parameters how many values there are, which are of no interest
     * @param resultFormats of the result's columns, 0 for text and 1 for binary: none for all text, one for all columns
     */
    record Bind(String portal, String statement, int parameters, List<Integer> resultFormats)
            implements FrontendRequest {}

    record Describe(Target target, String name) implements FrontendRequest {}

    /** @param maxRows 0 or less for all */
    record Execute(String portal, int maxRows) implements FrontendRequest {}

    record Close(Target target, String name) implements FrontendRequest {}

    record Sync() implements FrontendRequest {}

    record Flush() implements FrontendRequest {}

    record Terminate() implements FrontendRequest {}

    /** CopyData, CopyDone and CopyFail: outside of a COPY PostgreSQL passes over them. */
    record Copy() implements FrontendRequest {}

    record FunctionCall() implements FrontendRequest {}

    /**
     * Reads a message.
     *
     * @param type one that {@link FrontendType#isKnown} and that is no password
     * @param body what follows the length word, whole; its reader index moves
     * @throws ProtocolViolation as PostgreSQL's own, if the body is not what the type demands
     */
    static FrontendRequest read(byte type, ByteBuf body) throws ProtocolViolation {
        MessageReader in = new MessageReader(body);
        FrontendRequest request =
                switch (type) {
                    case FrontendType.QUERY -> new Query(in.utf8());
                    case FrontendType.PARSE -> parse(in);
                    case FrontendType.BIND -> bind(in);
                    case FrontendType.DESCRIBE -> new Describe(target(in, "DESCRIBE"), in.utf8());
                    case FrontendType.EXECUTE -> new Execute(in.utf8(), in.int32());
                    case FrontendType.CLOSE -> new Close(target(in, "CLOSE"), in.utf8());
                    case FrontendType.SYNC -> new Sync();
                    case FrontendType.FLUSH -> new Flush();
                    case FrontendType.TERMINATE -> new Terminate();
                    case FrontendType.COPY_DATA, FrontendType.COPY_DONE, FrontendType.COPY_FAIL ->
                        skipped(in, new Copy());
                    case FrontendType.FUNCTION_CALL -> skipped(in, new FunctionCall());
                    default -> throw new ProtocolViolation("invalid frontend message type " + Byte.toUnsignedInt(type));
                };
        in.end();
        return request;
    }

    private static FrontendRequest skipped(MessageReader in, FrontendRequest request) {
        in.rest();
        return request;
    }

    private static Parse parse(MessageReader in) throws ProtocolViolation {
        String statement = in.utf8();
        String text = in.utf8();
        int types = in.int16();
        for (int i = 0; i < types; i++) {
            in.int32();
        }
        return new Parse(statement, text, types);
    }

    private static Bind bind(MessageReader in) throws ProtocolViolation {
        String portal = in.utf8();
        String statement = in.utf8();
        formats(in);
        int parameters = in.int16();
        for (int i = 0; i < parameters; i++) {
            int length = in.int32();
            if (length != NULL_VALUE) {
                in.bytes(length);
            }
        }
        return new Bind(portal, statement, parameters, formats(in));
    }

    private static List<Integer> formats(MessageReader in) throws ProtocolViolation {
        int count = in.int16();
        List<Integer> formats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int format = in.int16();
            if (format > 1) {
                throw new ProtocolViolation(
                        SqlState.INVALID_PARAMETER_VALUE, "unsupported format code: " + (short) format);
            }
            formats.add(format);
        }
        return List.copyOf(formats);
    }

    private static Target target(MessageReader in, String message) throws ProtocolViolation {
        byte kind = in.bytes(1)[0];
        return switch (kind) {
            case 'S' -> Target.STATEMENT;
            case 'P' -> Target.PORTAL;
            default ->
                throw new ProtocolViolation("invalid " + message + " message subtype " + Byte.toUnsignedInt(kind));
        };
    }
}
