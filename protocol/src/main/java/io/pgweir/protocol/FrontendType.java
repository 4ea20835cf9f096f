package io.pgweir.protocol;

/**
 * The type bytes of the messages that a client sends, named as in "Message Formats" of the PostgreSQL manual.
 *
 * <p>{@code 'p'} stands for four messages that only the phase of the login tells apart: PasswordMessage,
 * SASLInitialResponse, SASLResponse and GSSResponse.
 */
public final class FrontendType {
    public static final byte BIND = 'B';
    public static final byte CLOSE = 'C';
    public static final byte COPY_DATA = 'd';
    public static final byte COPY_DONE = 'c';
    public static final byte COPY_FAIL = 'f';
    public static final byte DESCRIBE = 'D';
    public static final byte EXECUTE = 'E';
    public static final byte FLUSH = 'H';
    public static final byte FUNCTION_CALL = 'F';
    public static final byte PARSE = 'P';
    public static final byte PASSWORD = 'p';
    public static final byte QUERY = 'Q';
    public static final byte SYNC = 'S';
    public static final byte TERMINATE = 'X';

    /** PostgreSQL's PQ_SMALL_MESSAGE_LIMIT. */
    static final int SMALL_MESSAGE_LIMIT = 10_000;

    /** PostgreSQL's PQ_LARGE_MESSAGE_LIMIT: one less than the greatest block that it allocates. */
    static final int LARGE_MESSAGE_LIMIT = 0x3fff_ffff - 1;

    /** PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH. */
    static final int AUTHENTICATION_LIMIT = 65_535;

    private static final int LENGTH_WORD_ONLY = 4;

    private FrontendType() {}

    /** Whether a client of protocol 3 may ever send this type after its startup packet. */
    public static boolean isKnown(byte type) {
        return maxLength(type) != 0;
    }

    /**
     * The greatest length word (it counts itself, not the type byte) with which PostgreSQL accepts the type; 0 for an
     * unknown type, so that {@code length > maxLength(type)} refuses both faults.
     *
     * <p>Flush, Sync and Terminate have no body: PostgreSQL reads up to 10,000 bytes and then refuses them, here they
     * are refused by their length.
     */
    public static int maxLength(byte type) {
        return switch (type) {
            case QUERY, PARSE, BIND, FUNCTION_CALL, COPY_DATA -> LARGE_MESSAGE_LIMIT;
            case EXECUTE, DESCRIBE, CLOSE, COPY_DONE, COPY_FAIL -> SMALL_MESSAGE_LIMIT;
            case SYNC, FLUSH, TERMINATE -> LENGTH_WORD_ONLY;
            case PASSWORD -> AUTHENTICATION_LIMIT;
            default -> 0;
        };
    }

    /** The manual's name of the message, for messages to humans. */
    public static String name(byte type) {
        return switch (type) {
            case BIND -> "Bind";
            case CLOSE -> "Close";
            case COPY_DATA -> "CopyData";
            case COPY_DONE -> "CopyDone";
            case COPY_FAIL -> "CopyFail";
            case DESCRIBE -> "Describe";
            case EXECUTE -> "Execute";
            case FLUSH -> "Flush";
            case FUNCTION_CALL -> "FunctionCall";
            case PARSE -> "Parse";
            case PASSWORD -> "PasswordMessage";
            case QUERY -> "Query";
            case SYNC -> "Sync";
            case TERMINATE -> "Terminate";
            default -> "unknown message type " + Byte.toUnsignedInt(type);
        };
    }
}
