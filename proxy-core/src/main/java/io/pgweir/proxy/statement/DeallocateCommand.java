package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Recognises {@code DEALLOCATE [ PREPARE ] name}, which drivers send for statements that they have prepared by protocol
 * (psycopg does): PostgreSQL knows the statement by pgweir's name for it, so the command has to be changed.
 */
public final class DeallocateCommand {

    private static final byte[] KEYWORD = "deallocate".getBytes(StandardCharsets.US_ASCII);

    /** Longer than any such command; a query of that length is not looked at further. */
    private static final int MAX_LENGTH = 256;

    private DeallocateCommand() {}

    /**
     * The name that is deallocated, as PostgreSQL reads it; null if the query is anything else, {@code DEALLOCATE ALL}
     * included. Queries that do not begin with a {@code D} cost one comparison.
     *
     * @param length of the text, without its NUL
     */
    public static byte[] nameIn(ByteBuf in, int from, int length) {
        if (length > MAX_LENGTH || !beginsWithKeyword(in, from, length)) {
            return null;
        }
        String text = in.toString(from, length, StandardCharsets.UTF_8).strip();
        if (text.endsWith(";")) {
            text = text.substring(0, text.length() - 1).strip();
        }
        String[] words = text.split("\\s+", 3);
        String name = words.length == 3 && words[1].equalsIgnoreCase("prepare")
                ? words[2]
                : words.length == 2 ? words[1] : "";
        return name.equalsIgnoreCase("all") ? null : unquoted(name);
    }

    private static boolean beginsWithKeyword(ByteBuf in, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end && Character.isWhitespace(in.getByte(at))) {
            at++;
        }
        if (end - at <= KEYWORD.length) {
            return false;
        }
        for (int i = 0; i < KEYWORD.length; i++) {
            if ((in.getByte(at + i) | 0x20) != KEYWORD[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] unquoted(String name) {
        String plain;
        if (name.length() > 2 && name.startsWith("\"") && name.endsWith("\"")) {
            plain = name.substring(1, name.length() - 1).replace("\"\"", "\"");
        } else if (name.matches("[A-Za-z_\\x{80}-\\x{10ffff}][A-Za-z0-9_$\\x{80}-\\x{10ffff}]*")) {
            plain = name.toLowerCase(Locale.ROOT);
        } else {
            return null;
        }
        return plain.getBytes(StandardCharsets.UTF_8);
    }

    /** The command that deallocates this statement under the name that PostgreSQL knows. */
    public static String of(Statement statement) {
        return "DEALLOCATE " + statement;
    }
}
