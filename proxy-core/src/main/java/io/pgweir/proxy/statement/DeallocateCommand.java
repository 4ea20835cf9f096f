package io.pgweir.proxy.statement;

import io.netty.buffer.ByteBuf;
import io.pgweir.proxy.state.SqlLexer;
import io.pgweir.proxy.state.SqlLexer.Token;
import io.pgweir.proxy.state.SqlWord;
import java.nio.charset.StandardCharsets;

/**
 * Recognises {@code DEALLOCATE [ PREPARE ] name}, which drivers send for statements that they have prepared by protocol
 * (psycopg does): PostgreSQL knows the statement by pgweir's name for it, so the command has to be changed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-deallocate.html">DEALLOCATE</a>
 */
public final class DeallocateCommand {

    /** The name of a statement that is prepared only to be deallocated. */
    public static final String STAND_IN = Statement.SERVER_NAME_PREFIX + "stand_in";

    public static final String OF_STAND_IN = "DEALLOCATE " + STAND_IN;

    private DeallocateCommand() {}

    /**
     * The name that is deallocated, as PostgreSQL reads it; null if the text is anything else, {@code DEALLOCATE ALL} and
     * several commands included, or if it is not known here what the name's letters are. For texts that deallocate, as
     * {@link io.pgweir.proxy.state.SqlScanner} has found: it costs a few objects.
     *
     * @param length of the text, without its NUL
     * @param standardConformingStrings as the text is to be read
     */
    public static byte[] nameIn(
            ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        SqlLexer lexer = new SqlLexer();
        lexer.open(in, from, length, standardConformingStrings, clientEncoding);
        lexer.next();
        String name = lexer.skipSemicolons() && lexer.keyword() == SqlWord.DEALLOCATE ? nameBehind(lexer) : null;
        lexer.close();
        return name == null || name.isEmpty() ? null : name.getBytes(StandardCharsets.UTF_8);
    }

    /** At the word {@code DEALLOCATE}. */
    private static String nameBehind(SqlLexer lexer) {
        lexer.next();
        SqlWord word = lexer.keyword();
        String name = lexer.name();
        lexer.next();
        boolean ended = lexer.token() == Token.END || lexer.is(';');
        if (word == SqlWord.PREPARE && !ended) {
            // It is the name, too, if nothing is behind it.
            word = lexer.keyword();
            name = lexer.name();
            lexer.next();
        }
        return word == SqlWord.ALL || lexer.skipSemicolons() ? null : name;
    }

    /** The command that deallocates this statement under the name that PostgreSQL knows. */
    public static String of(Statement statement) {
        return "DEALLOCATE " + statement;
    }
}
