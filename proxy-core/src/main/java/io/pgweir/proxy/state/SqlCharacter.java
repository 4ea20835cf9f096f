package io.pgweir.proxy.state;

/**
 * Classes of characters as PostgreSQL's lexer has them. All but the letters beyond ASCII, which come as bytes from 0x80 on,
 * are the same single bytes in every client encoding. What is negative is in none of them.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical structure</a>
 */
final class SqlCharacter {

    private SqlCharacter() {}

    /** Of ASCII. */
    static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isNameStart(int c) {
        return isLetter(c) || c == '_' || c >= 0x80;
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHexDigit(int c) {
        return isDigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
    }

    static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isNewline(int c) {
        return c == '\n' || c == '\r';
    }
}
