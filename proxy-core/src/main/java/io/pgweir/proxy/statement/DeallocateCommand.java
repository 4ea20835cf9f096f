package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognises {@code DEALLOCATE [ PREPARE ] name}, which drivers send for statements that they have prepared by protocol
 * (psycopg does): PostgreSQL knows the statement by pgweir's name for it, so the command has to be changed.
 */
public final class DeallocateCommand {

    private static final byte[] KEYWORD = "deallocate".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern COMMAND = Pattern.compile(
            "\\s*deallocate(?:\\s+prepare)?(?:\\s*\"(?<quoted>(?:[^\"]|\"\")+)\""
                    + "|\\s+(?<plain>[a-z_\\x{80}-\\x{10ffff}][a-z0-9_$\\x{80}-\\x{10ffff}]*))\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE);

    /** Longer than any such command; a query of that length is not looked at further. */
    private static final int MAX_LENGTH = 256;

    /** The name of a statement that is prepared only to be deallocated. */
    public static final String STAND_IN = Statement.SERVER_NAME_PREFIX + "stand_in";

    public static final String OF_STAND_IN = "DEALLOCATE " + STAND_IN;

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
        Matcher command = COMMAND.matcher(in.toString(from, length, StandardCharsets.UTF_8));
        if (!command.matches()) {
            return null;
        }
        String quoted = command.group("quoted");
        String plain = command.group("plain");
        if (quoted == null && plain.equalsIgnoreCase("all")) {
            return null;
        }
        String name = quoted != null ? quoted.replace("\"\"", "\"") : folded(plain);
        return name.getBytes(StandardCharsets.UTF_8);
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

    /** PostgreSQL folds the letters of ASCII and no others. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        name.chars().forEach(c -> folded.append((char) (c >= 'A' && c <= 'Z' ? c | 0x20 : c)));
        return folded.toString();
    }

    /** The command that deallocates this statement under the name that PostgreSQL knows. */
    public static String of(Statement statement) {
        return "DEALLOCATE " + statement;
    }
}
