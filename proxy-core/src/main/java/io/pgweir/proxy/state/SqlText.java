package io.pgweir.proxy.state;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of one query text after the other, and what its client's encoding makes of them. They are copied, since a buffer
 * checks each access and the lexer looks at most bytes more than once.
 *
 * <p>Used by one thread.
 */
final class SqlText {

    /** A single command is hardly ever longer, and some are read by a lexer that is made for them alone. */
    private static final int FIRST_CAPACITY = 256;

    /** Larger texts are rare, and get an array of their own. */
    private static final int KEPT = 64 * 1024;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    private TrailBytes trailBytes;
    private boolean utf8;

    void open(ByteBuf in, int from, int length, String clientEncoding) {
        if (length > bytes.length) {
            // At least doubled, so that an array that is kept is soon as large as it gets.
            bytes = new byte[Math.max(length, Math.min(2 * bytes.length, KEPT))];
        }
        in.getBytes(from, bytes, 0, length);
        this.length = length;
        trailBytes = TrailBytes.of(clientEncoding);
        utf8 = clientEncoding.equals("UTF8");
    }

    void close() {
        if (bytes.length > KEPT) {
            bytes = new byte[KEPT];
        }
    }

    int length() {
        return length;
    }

    /** Negative behind the end. */
    int at(int i) {
        return i < length ? bytes[i] & 0xff : -1;
    }

    /** Where the character behind this one begins. */
    int after(int i) {
        int c = at(i);
        return c < 0x80 ? Math.min(i + 1, length) : Math.min(i + trailBytes.width(c, at(i + 1)), length);
    }

    SqlWord word(int from, int to, boolean quoted) {
        return SqlWord.find(bytes, from, to - from, quoted);
    }

    /** As a name without quotes is folded by PostgreSQL; null if it is not known here what its characters are. */
    String folded(int from, int to) {
        return string(from, to, true);
    }

    /** What stands between quotes, which are doubled within; null if it is not known here what its characters are. */
    String unquoted(char quote, int from, int to) {
        String string = string(from, to, false);
        String one = String.valueOf(quote);
        return string == null ? null : string.replace(one + one, one);
    }

    private String string(int from, int to, boolean folded) {
        byte[] copy = new byte[to - from];
        for (int i = 0; i < copy.length; i++) {
            byte letter = bytes[from + i];
            if (letter < 0 && !utf8) {
                return null;
            }
            copy[i] = folded ? SqlWord.folded(letter) : letter;
        }
        return new String(copy, StandardCharsets.UTF_8);
    }
}
