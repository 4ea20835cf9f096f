package io.pgweir.proxy.state;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.state.SqlLexer.Token;

/**
 * What a log may say of a query: its text without comments, with a {@code ?} for each constant. What cannot be told from
 * a constant for sure is taken for one.
 */
public final class SqlShape {

    public static final int MAX_LENGTH = 200;

    private SqlShape() {}

    /**
     * One line of at most {@link #MAX_LENGTH} characters; a longer one ends with {@code …}.
     *
     * @param length of the text, without its NUL
     */
    public static String of(
            ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        SqlLexer lexer = new SqlLexer();
        lexer.open(in, from, length, standardConformingStrings, clientEncoding);
        StringBuilder shape = new StringBuilder(MAX_LENGTH);
        boolean behindConstant = false;
        int end = 0;
        while (lexer.next() != Token.END && shape.length() <= MAX_LENGTH) {
            boolean gap = lexer.start() > end;
            end = lexer.end();
            if (behindConstant && !gap && isPartOfConstant(lexer)) {
                continue;
            }
            if (gap && shape.length() > 0) {
                shape.append(' ');
            }
            behindConstant = isConstant(lexer.token());
            if (behindConstant) {
                shape.append('?');
            } else {
                append(shape, lexer);
            }
        }
        return cut(shape);
    }

    private static boolean isConstant(Token token) {
        return switch (token) {
            case STRING, OPAQUE_STRING, NUMBER, OPAQUE_NAME -> true;
            default -> false;
        };
    }

    /** {@code 12ab} is a mistake, and what was mistaken may be a secret. */
    private static boolean isPartOfConstant(SqlLexer lexer) {
        return lexer.token() == Token.WORD || isConstant(lexer.token());
    }

    /** Only what is printed in all client encodings alike; nothing that would begin another line of the log. */
    private static void append(StringBuilder shape, SqlLexer lexer) {
        for (int i = lexer.start(); i < lexer.end() && shape.length() <= MAX_LENGTH; i++) {
            int c = lexer.byteAt(i);
            shape.append(c > ' ' && c < 0x7f ? (char) c : '_');
        }
    }

    private static String cut(StringBuilder shape) {
        if (shape.length() > MAX_LENGTH) {
            shape.setLength(MAX_LENGTH - 1);
            shape.append('…');
        }
        return shape.toString();
    }
}
