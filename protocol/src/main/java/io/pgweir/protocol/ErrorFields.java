package io.pgweir.protocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What an ErrorResponse or NoticeResponse says, as far as pgweir reads or writes it ("Error and Notice Message
 * Fields" in the PostgreSQL manual).
 *
 * @param detail null if there is none
 * @param hint null if there is none
 */
public record ErrorFields(String severity, String sqlState, String message, String detail, String hint) {
    /** A hostile server may send megabytes; what is shown to a human or compared is short. */
    private static final int MAX_FIELD_BYTES = 8_192;

    private static final int SQL_STATE_LENGTH = 5;

    /** A NUL would end the field on the wire and let its rest pass for another field. */
    public ErrorFields {
        severity = withoutNul(severity);
        sqlState = withoutNul(sqlState);
        message = withoutNul(message);
        detail = withoutNul(detail);
        hint = withoutNul(hint);
    }

    public static ErrorFields error(String sqlState, String message) {
        return new ErrorFields("ERROR", sqlState, message, null, null);
    }

    public static ErrorFields fatal(String sqlState, String message) {
        return new ErrorFields("FATAL", sqlState, message, null, null);
    }

    public static ErrorFields notice(String sqlState, String message) {
        return new ErrorFields("NOTICE", sqlState, message, null, null);
    }

    /** Whether the sender ends the connection with it. */
    public boolean isFatal() {
        return severity.equals("FATAL") || severity.equals("PANIC");
    }

    /** The same, as the last thing that is said. */
    public ErrorFields asFatal() {
        return withSeverity("FATAL");
    }

    public ErrorFields withDetail(String newDetail) {
        return new ErrorFields(severity, sqlState, message, newDetail, hint);
    }

    public ErrorFields withHint(String newHint) {
        return new ErrorFields(severity, sqlState, message, detail, newHint);
    }

    /**
     * Reads the body (what follows the length word) of an ErrorResponse or NoticeResponse and moves the reader index
     * over it. Total over all inputs: an absent field gets a neutral value, a missing terminator ends at the end.
     */
    public static ErrorFields read(ByteBuf body) {
        String severity = "ERROR";
        String severityOfAnyLocale = null;
        String sqlState = SqlState.INTERNAL_ERROR;
        String message = "";
        String detail = null;
        String hint = null;
        while (body.isReadable()) {
            byte field = body.readByte();
            if (field == 0) {
                break;
            }
            String value = readValue(body);
            switch (field) {
                case 'S' -> severity = value;
                case 'V' -> severityOfAnyLocale = value;
                case 'C' -> sqlState = value;
                case 'M' -> message = value;
                case 'D' -> detail = value;
                case 'H' -> hint = value;
                default -> {} // position, file, line and whatever a newer server adds
            }
        }
        return new ErrorFields(
                severityOfAnyLocale == null ? severity : severityOfAnyLocale, sqlState, message, detail, hint);
    }

    /**
     * The SQLSTATE of an ErrorResponse that lies in {@code in} and stays untouched there; null if it has none. Nothing
     * but the five characters is allocated, and nothing at all where there are none.
     */
    public static String sqlStateOf(ByteBuf in, int bodyOffset, int bodyLength) {
        int end = bodyOffset + bodyLength;
        int at = bodyOffset;
        while (at < end && in.getByte(at) != 0) {
            int nul = in.indexOf(at + 1, end, (byte) 0);
            if (in.getByte(at) == 'C' && nul == at + 1 + SQL_STATE_LENGTH) {
                return in.toString(at + 1, SQL_STATE_LENGTH, StandardCharsets.US_ASCII);
            }
            if (nul < 0) {
                break;
            }
            at = nul + 1;
        }
        return null;
    }

    /** Whether an ErrorResponse that lies in {@code in}, and stays untouched there, has a field with that value. */
    public static boolean has(ByteBuf in, int bodyOffset, int bodyLength, char field, String value) {
        int end = bodyOffset + bodyLength;
        int at = bodyOffset;
        while (at < end && in.getByte(at) != 0) {
            int nul = in.indexOf(at + 1, end, (byte) 0);
            if (nul < 0) {
                return false;
            }
            if (in.getByte(at) == field) {
                return in.toString(at + 1, nul - at - 1, StandardCharsets.UTF_8).equals(value);
            }
            at = nul + 1;
        }
        return false;
    }

    private static String readValue(ByteBuf body) {
        int available = body.bytesBefore((byte) 0);
        int length = available < 0 ? body.readableBytes() : available;
        String value = body.toString(body.readerIndex(), Math.min(length, MAX_FIELD_BYTES), StandardCharsets.UTF_8);
        body.skipBytes(available < 0 ? length : length + 1);
        return value;
    }

    private ErrorFields withSeverity(String newSeverity) {
        return new ErrorFields(newSeverity, sqlState, message, detail, hint);
    }

    private static String withoutNul(String text) {
        return text == null ? null : text.replace('\0', '\uFFFD');
    }
}
