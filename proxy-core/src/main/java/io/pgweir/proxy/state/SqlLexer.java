package io.pgweir.proxy.state;

import static io.pgweir.proxy.state.SqlCharacter.isDigit;
import static io.pgweir.proxy.state.SqlCharacter.isHexDigit;
import static io.pgweir.proxy.state.SqlCharacter.isNameStart;
import static io.pgweir.proxy.state.SqlCharacter.isNewline;
import static io.pgweir.proxy.state.SqlCharacter.isSpace;

import io.netty.buffer.ByteBuf;

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

    private final SqlText text = new SqlText();
    private int limit;
    private boolean standardConformingStrings;

    /** The next byte to be read. */
    private int at;

    private Token token;
    private SqlWord keyword;
    private int start;
    private int end;

    /** Begins before the first token. */
    public void open(ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        text.open(in, from, length, clientEncoding);
        this.limit = length;
        this.standardConformingStrings = standardConformingStrings;
        this.at = 0;
        this.start = 0;
        this.end = 0;
        this.token = Token.END;
        this.keyword = SqlWord.OTHER;
    }

    /** Lets go of a large text. */
    public void close() {
        text.close();
    }

    // ---- the token -------------------------------------------------------------------------------------------------

    public Token token() {
        return token;
    }

    /** The index of its first byte in the text. */
    public int start() {
        return start;
    }

    /** The index behind its last byte. */
    public int end() {
        return end;
    }

    /** The key word that it is; a name in quotes is none. */
    public SqlWord keyword() {
        return keyword;
    }

    /** The function that it names, with or without quotes. */
    public SqlWord function() {
        return token == Token.QUOTED_NAME ? text.word(start + 1, end - 1, true) : keyword;
    }

    /** A byte of the text; negative behind its end. */
    int byteAt(int i) {
        return text.at(i);
    }

    public boolean is(char symbol) {
        return token == Token.SYMBOL && text.at(start) == symbol;
    }

    /** What PostgreSQL takes the name for; null if that is not known here. */
    public String name() {
        return name(token, start, end);
    }

    /** The same of a token that has gone by. */
    String name(Token token, int start, int end) {
        return switch (token) {
            case WORD -> text.folded(start, end);
            case QUOTED_NAME -> text.unquoted('"', start + 1, end - 1);
            default -> null;
        };
    }

    /** The value of a {@link Token#STRING} of this text that began and ended there; null if it is not known here. */
    String value(int start, int end) {
        return text.unquoted('\'', (text.at(start) == '\'' ? start : start + 1) + 1, end - 1);
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    public Token next() {
        skipSpaceAndComments();
        start = at;
        end = -1;
        token = at == limit ? Token.END : read(text.at(at));
        if (end < 0) {
            end = at;
        }
        keyword = token == Token.WORD ? text.word(start, end, false) : SqlWord.OTHER;
        return token;
    }

    /** Goes beyond semicolons, if it is at one; false at the end of the text. */
    public boolean skipSemicolons() {
        while (is(';')) {
            next();
        }
        return token != Token.END;
    }

    private Token read(int first) {
        if (isNameStart(first)) {
            return word(first, text.at(at + 1));
        }
        if (isDigit(first) || (first == '.' && isDigit(text.at(at + 1)))) {
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
            int c = text.at(at);
            if (isSpace(c)) {
                at++;
            } else if (c == '-' && text.at(at + 1) == '-') {
                skipLine();
            } else if (c == '/' && text.at(at + 1) == '*') {
                skipBlock();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < limit && !isNewline(text.at(at))) {
            at++;
        }
    }

    private void skipBlock() {
        int depth = 0;
        do {
            int c = text.at(at);
            int second = text.at(at + 1);
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
            int quote = text.at(at + 2);
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
        int c = text.at(i);
        while (isNameStart(c) || isDigit(c) || (c == '$' && dollars)) {
            i = text.after(i);
            c = text.at(i);
        }
        return i;
    }

    private Token quotedName(int prefix, Token kind) {
        at += prefix;
        while (at < limit) {
            if (text.at(at) != '"') {
                at = text.after(at);
            } else if (text.at(at + 1) == '"') {
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
            int c = text.at(at);
            if (c == '\\' && backslashEscapes) {
                read = Token.OPAQUE_STRING;
                at = Math.min(at + 1, limit);
                at = text.after(at);
            } else if (c != '\'') {
                at = text.after(at);
            } else if (text.at(at + 1) == '\'') {
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
            int c = text.at(at);
            if (isSpace(c)) {
                newline |= isNewline(c);
                at++;
            } else if (c == '-' && text.at(at + 1) == '-') {
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
        int first = text.at(at + 1);
        int tagEnd = isNameStart(first) ? nameEnd(at + 1, false) : at + 1;
        if (text.at(tagEnd) == '$') {
            skipDollarQuoted(at, tagEnd + 1 - at);
            return Token.OPAQUE_STRING;
        }
        at++;
        if (!isDigit(first)) {
            return Token.SYMBOL;
        }
        while (isDigit(text.at(at))) {
            at++;
        }
        return Token.PARAMETER;
    }

    /** No trail byte is a dollar sign, and a comparison never gets beyond the next one: the way is short. */
    private void skipDollarQuoted(int delimiter, int length) {
        at = delimiter + length;
        while (at < limit) {
            if (text.at(at) == '$' && isRepeated(delimiter, length)) {
                at += length;
                return;
            }
            at++;
        }
    }

    private boolean isRepeated(int delimiter, int length) {
        for (int i = 1; i < length; i++) {
            if (text.at(at + i) != text.at(delimiter + i)) {
                return false;
            }
        }
        return true;
    }

    private Token number(int first) {
        int letter = text.at(at + 1) | 0x20;
        if (first == '0' && (letter == 'x' || letter == 'o' || letter == 'b') && isHexDigit(text.at(at + 2))) {
            at += 2;
            while (isHexDigit(text.at(at)) || text.at(at) == '_') {
                at++;
            }
            return Token.NUMBER;
        }
        int c = first;
        while (isDigit(c) || c == '.' || c == '_') {
            c = text.at(++at);
        }
        if ((c | 0x20) == 'e') {
            int second = text.at(at + 1);
            int digits = second == '+' || second == '-' ? at + 2 : at + 1;
            if (isDigit(text.at(digits))) {
                at = digits;
                while (isDigit(text.at(at))) {
                    at++;
                }
            }
        }
        return Token.NUMBER;
    }
}
