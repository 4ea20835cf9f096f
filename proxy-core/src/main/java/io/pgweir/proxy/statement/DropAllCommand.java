package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.state.SqlLexer;
import io.pgweir.proxy.state.SqlWord;

/**
 * Recognises {@code DEALLOCATE [ PREPARE ] ALL} and {@code DISCARD ALL}, which drop all prepared statements of their
 * session, where they are all that a text does: what is prepared behind them is then known to be new.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-deallocate.html">DEALLOCATE</a>
 * @see <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD</a>
 */
public final class DropAllCommand {

    /** A longer text is mostly comment. It may be bound time and again, and would be read each time. */
    private static final int MAX_LENGTH = 256;

    private DropAllCommand() {}

    /**
     * A "yes" is certain if PostgreSQL accepts the text, a "no" is not.
     *
     * @param length of the text, without its NUL
     */
    public static boolean isIn(ByteBuf in, int from, int length) {
        if (length > MAX_LENGTH) {
            return false;
        }
        SqlLexer lexer = new SqlLexer();
        // How strings and letters beyond ASCII are read does not matter: the command has none, and none ends a comment.
        lexer.open(in, from, length, true, "UTF8");
        lexer.next();
        boolean is = lexer.skipSemicolons() && isAt(lexer);
        lexer.close();
        return is;
    }

    private static boolean isAt(SqlLexer lexer) {
        SqlWord command = lexer.keyword();
        lexer.next();
        if (command == SqlWord.DEALLOCATE && lexer.keyword() == SqlWord.PREPARE) {
            lexer.next();
        }
        boolean all = (command == SqlWord.DEALLOCATE || command == SqlWord.DISCARD) && lexer.keyword() == SqlWord.ALL;
        lexer.next();
        return all && !lexer.skipSemicolons();
    }
}
