package io.pgweir.proxy.state;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a query text into tokens as PostgreSQL does: byte by byte, each byte looked at once or twice, without making
 * objects. What is not closed ends with the text. An operator comes as its single characters.
 *
 * <p>Used by one thread, for one text after the other.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical structure</a>
 */
public final class SqlLexer {

    public enum Token {
        END,
        /** A key word or a name without quotes. */
        WORD,
        QUOTED_NAME,
        /** {@code U&"…"}, or a quoted name that does not end: what it is called is not known here. */
        OPAQUE_NAME,
        /** A string constant whose value is what stands between its quotes. */
        STRING,
        /** Any other string constant: with escapes, continued on another line, {@code B'…'}, {@code $$…$$} … */
        OPAQUE_STRING,
        NUMBER,
        /** {@code $1}. */
        PARAMETER,
        /** One character of an operator, or a bracket, comma, semicolon … */
        SYMBOL
    }

    private ByteBuf in;
    private int limit;
    private boolean standardConformingStrings;
    private TrailBytes trailBytes;
    private boolean utf8;

    /** The next byte to be read. */
    private int at;

    private Token token;
    private int start;
    private int end;

    /** Begins before the first token. The text is read in place until {@link #close}. */
    public void open(ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        this.in = in;
        this.limit = from + length;
        this.standardConformingStrings = standardConformingStrings;
        this.trailBytes = TrailBytes.of(clientEncoding);
        this.utf8 = clientEncoding.equals("UTF8");
        this.at = from;
        this.start = from;
        this.end = from;
        this.token = Token.END;
    }

    /** Lets go of the text. */
    public void close() {
        in = null;
    }

    // ---- the token -------------------------------------------------------------------------------------------------

    public Token token() {
        return token;
    }

    /** The index of its first byte. */
    public int start() {
        return start;
    }

    /** The index behind its last byte. */
    public int end() {
        return end;
    }

    /** The key word that it is; a name in quotes is none. */
    public SqlWord keyword() {
        return token == Token.WORD ? SqlWord.find(in, start, end - start, false) : SqlWord.OTHER;
    }

    /** The function that it names, with or without quotes. */
    public SqlWord function() {
        return token == Token.QUOTED_NAME ? SqlWord.find(in, start + 1, end - start - 2, true) : keyword();
    }

    public boolean is(char symbol) {
        return token == Token.SYMBOL && in.getByte(start) == symbol;
    }

    /** What PostgreSQL takes the name for; null if that is not known here. */
    public String name() {
        return name(token, start, end);
    }

    /** The same of a token that has gone by. */
    String name(Token token, int start, int end) {
        return switch (token) {
            case WORD -> text(start, end, true);
            case QUOTED_NAME -> unquoted('"', start, end);
            default -> null;
        };
    }

    /** The value of a {@link Token#STRING} of this text that began and ended there; null if it is not known here. */
    String value(int start, int end) {
        return unquoted('\'', in.getByte(start) == '\'' ? start : start + 1, end);
    }

    private String unquoted(char quote, int start, int end) {
        String text = text(start + 1, end - 1, false);
        String one = String.valueOf(quote);
        return text == null ? null : text.replace(one + one, one);
    }

    private String text(int from, int to, boolean folded) {
        byte[] bytes = new byte[to - from];
        for (int i = 0; i < bytes.length; i++) {
            byte letter = in.getByte(from + i);
            if (letter < 0 && !utf8) {
                return null;
            }
            bytes[i] = folded ? SqlWord.folded(letter) : letter;
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    public Token next() {
        skipSpaceAndComments();
        start = at;
        end = -1;
        token = at == limit ? Token.END : read(byteAt(at));
        if (end < 0) {
            end = at;
        }
        return token;
    }

    private Token read(int first) {
        if (isNameStart(first)) {
            return word(first, byteAt(at + 1));
        }
        if (isDigit(first) || (first == '.' && isDigit(byteAt(at + 1)))) {
            return number(first);
        }
        return switch (first) {
            case '\'' -> string(1, !standardConformingStrings, Token.STRING);
            case '"' -> quotedName(1, Token.QUOTED_NAME);
            case '$' -> dollar();
            default -> {
                at++;
                yield Token.SYMBOL;
            }
        };
    }

    private void skipSpaceAndComments() {
        while (at < limit) {
            int c = byteAt(at);
            if (isSpace(c)) {
                at++;
            } else if (c == '-' && byteAt(at + 1) == '-') {
                skipLine();
            } else if (c == '/' && byteAt(at + 1) == '*') {
                skipBlock();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < limit && !isNewline(byteAt(at))) {
            at++;
        }
    }

    private void skipBlock() {
        int depth = 0;
        do {
            int c = byteAt(at);
            int second = byteAt(at + 1);
            if (c == '/' && second == '*') {
                depth++;
                at += 2;
            } else if (c == '*' && second == '/') {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < limit);
    }

    /** Also the strings and names that begin with a letter. */
    private Token word(int first, int second) {
        if (second == '\'') {
            switch (first | 0x20) {
                case 'e':
                    return string(2, true, Token.STRING);
                case 'n':
                    return string(2, !standardConformingStrings, Token.STRING);
                case 'b', 'x':
                    return string(2, false, Token.OPAQUE_STRING);
                default:
                    break;
            }
        } else if (second == '&' && (first | 0x20) == 'u') {
            int quote = byteAt(at + 2);
            if (quote == '\'') {
                return string(3, false, Token.OPAQUE_STRING);
            } else if (quote == '"') {
                return quotedName(3, Token.OPAQUE_NAME);
            }
        }
        at = nameEnd(at, true);
        return Token.WORD;
    }

    private int nameEnd(int from, boolean dollars) {
        int i = from;
        int c = byteAt(i);
        while (isNameStart(c) || isDigit(c) || (c == '$' && dollars)) {
            i = after(i);
            c = byteAt(i);
        }
        return i;
    }

    private Token quotedName(int prefix, Token kind) {
        at += prefix;
        while (at < limit) {
            if (byteAt(at) != '"') {
                at = after(at);
            } else if (byteAt(at + 1) == '"') {
                at += 2;
            } else {
                at++;
                return kind;
            }
        }
        return Token.OPAQUE_NAME;
    }

    /** Two strings are one if nothing but white space with a line break is between them. */
    private Token string(int prefix, boolean backslashEscapes, Token kind) {
        at += prefix;
        Token read = skipToQuote(backslashEscapes, kind);
        end = at;
        while (continues()) {
            skipToQuote(backslashEscapes, kind);
            read = Token.OPAQUE_STRING;
            end = at;
        }
        return read;
    }

    private Token skipToQuote(boolean backslashEscapes, Token kind) {
        Token read = kind;
        while (at < limit) {
            int c = byteAt(at);
            if (c == '\\' && backslashEscapes) {
                read = Token.OPAQUE_STRING;
                at = Math.min(at + 1, limit);
                at = after(at);
            } else if (c != '\'') {
                at = after(at);
            } else if (byteAt(at + 1) == '\'') {
                at += 2;
            } else {
                at++;
                return read;
            }
        }
        return Token.OPAQUE_STRING;
    }

    /** What it skips, if not, is white space all the same. */
    private boolean continues() {
        boolean newline = false;
        while (at < limit) {
            int c = byteAt(at);
            if (isSpace(c)) {
                newline |= isNewline(c);
                at++;
            } else if (c == '-' && byteAt(at + 1) == '-') {
                skipLine();
            } else {
                boolean continues = newline && c == '\'';
                at += continues ? 1 : 0;
                return continues;
            }
        }
        return false;
    }

    private Token dollar() {
        int first = byteAt(at + 1);
        int tagEnd = isNameStart(first) ? nameEnd(at + 1, false) : at + 1;
        if (byteAt(tagEnd) == '$') {
            skipDollarQuoted(at, tagEnd + 1 - at);
            return Token.OPAQUE_STRING;
        }
        at++;
        if (!isDigit(first)) {
            return Token.SYMBOL;
        }
        while (isDigit(byteAt(at))) {
            at++;
        }
        return Token.PARAMETER;
    }

    /** No trail byte is a dollar sign, and a comparison never gets beyond the next one: the way is short. */
    private void skipDollarQuoted(int delimiter, int length) {
        at = delimiter + length;
        while (at < limit) {
            if (byteAt(at) == '$' && isRepeated(delimiter, length)) {
                at += length;
                return;
            }
            at++;
        }
    }

    private boolean isRepeated(int delimiter, int length) {
        for (int i = 1; i < length; i++) {
            if (byteAt(at + i) != byteAt(delimiter + i)) {
                return false;
            }
        }
        return true;
    }

    private Token number(int first) {
        int letter = byteAt(at + 1) | 0x20;
        if (first == '0' && (letter == 'x' || letter == 'o' || letter == 'b') && isHexDigit(byteAt(at + 2))) {
            at += 2;
            while (isHexDigit(byteAt(at)) || byteAt(at) == '_') {
                at++;
            }
            return Token.NUMBER;
        }
        int c = first;
        while (isDigit(c) || c == '.' || c == '_') {
            c = byteAt(++at);
        }
        if ((c | 0x20) == 'e') {
            int second = byteAt(at + 1);
            int digits = second == '+' || second == '-' ? at + 2 : at + 1;
            if (isDigit(byteAt(digits))) {
                at = digits;
                while (isDigit(byteAt(at))) {
                    at++;
                }
            }
        }
        return Token.NUMBER;
    }

    // ---- bytes -----------------------------------------------------------------------------------------------------

    /** Negative behind the end. */
    private int byteAt(int i) {
        return i < limit ? in.getByte(i) & 0xff : -1;
    }

    private int after(int i) {
        int c = byteAt(i);
        return c < 0x80 ? Math.min(i + 1, limit) : Math.min(i + trailBytes.width(c, byteAt(i + 1)), limit);
    }

    private static boolean isNameStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHexDigit(int c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    private static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isNewline(int c) {
        return c == '\n' || c == '\r';
    }
}
