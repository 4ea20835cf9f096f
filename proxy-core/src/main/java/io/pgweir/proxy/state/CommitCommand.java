package io.pgweir.proxy.state;

import static io.pgweir.proxy.state.SqlCharacter.isLetter;
import static io.pgweir.proxy.state.SqlCharacter.isSpace;

import io.netty.buffer.ByteBuf;

/**
 * Whether the text of a simple query, sent in a transaction block, may commit it. Only {@code COMMIT}, {@code END} and
 * {@code PREPARE TRANSACTION} do; a procedure or {@code DO} that tries is refused there.
 *
 * <p>A "no" is certain, a "yes" is not: whatever would take a scanner to understand, such as a comment before the first
 * word or a second statement, may commit. PostgreSQL's white space, its letters and the semicolon are the same single bytes
 * in every client encoding.
 */
public final class CommitCommand {

    private static final String[] WORDS = {"commit", "end", "prepare"};

    private CommitCommand() {}

    /** @param end behind the last byte of the text */
    public static boolean mayBeIn(ByteBuf in, int from, int end) {
        int first = from;
        while (first < end && isSpace(in.getByte(first))) {
            first++;
        }
        if (first >= end || !isLetter(in.getByte(first))) {
            return true;
        }
        for (String word : WORDS) {
            if (beginsWith(in, first, end, word)) {
                return true;
            }
        }
        int semicolon = in.indexOf(first, end, (byte) ';');
        return semicolon >= 0 && !isBlank(in, semicolon + 1, end);
    }

    private static boolean beginsWith(ByteBuf in, int from, int end, String word) {
        if (end - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((in.getByte(from + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(ByteBuf in, int from, int end) {
        for (int i = from; i < end; i++) {
            if (!isSpace(in.getByte(i))) {
                return false;
            }
        }
        return true;
    }
}
