package io.pgweir.proxy.state;

import io.pgweir.proxy.state.SqlLexer.Token;

/**
 * Reads {@code SET} and {@code RESET}. Most of their words are not reserved: {@code SET local.x = 1} sets a parameter of
 * that name for the session, hence the look at what comes behind a word before it is taken for what it seems to be.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-set.html">SET</a>
 */
final class SetCommand {

    private final SqlLexer lexer;
    private final FoundEffects found;

    /** Where the name begins: what is set for the transaction only is not worth a String. */
    private Token nameToken;

    private int nameStart;
    private int nameEnd;

    SetCommand(SqlLexer lexer, FoundEffects found) {
        this.lexer = lexer;
        this.found = found;
    }

    /** At the word {@code SET}; stops somewhere in the statement. */
    void set() {
        lexer.next();
        SqlWord word = passName();
        boolean local = false;
        if ((word == SqlWord.LOCAL || word == SqlWord.SESSION) && !isBehindName()) {
            local = word == SqlWord.LOCAL;
            word = passName();
        }
        if (local) {
            return;
        }
        if (isBehindName()) {
            assignment();
        } else {
            setWithoutSign(word);
        }
    }

    /** At the word {@code RESET}; stops somewhere in the statement. */
    void reset() {
        lexer.next();
        SqlWord word = passName();
        if (word == SqlWord.ALL) {
            found.resetsAll();
        } else if (word == SqlWord.TIME && lexer.keyword() == SqlWord.ZONE) {
            found.resets("timezone");
        } else if (word == SqlWord.SESSION && lexer.keyword() == SqlWord.AUTHORIZATION) {
            found.resets("session_authorization");
        } else if (word != SqlWord.TRANSACTION || lexer.is('.')) {
            resetParameter();
        }
    }

    private SqlWord passName() {
        nameToken = lexer.token();
        nameStart = lexer.start();
        nameEnd = lexer.end();
        SqlWord word = lexer.keyword();
        lexer.next();
        return word;
    }

    private boolean isBehindName() {
        return lexer.is('=') || lexer.is('.') || lexer.keyword() == SqlWord.TO;
    }

    private void setWithoutSign(SqlWord word) {
        switch (word) {
            case TIME -> {
                SqlWord zone = lexer.keyword() == SqlWord.ZONE ? nextKeyword() : SqlWord.OTHER;
                sets("timezone", zone == SqlWord.DEFAULT || zone == SqlWord.LOCAL);
            }
            case NAMES -> sets("client_encoding", isAtEnd() || lexer.keyword() == SqlWord.DEFAULT);
            case SCHEMA -> found.sets("search_path");
            case XML -> found.sets("xmloption");
            case ROLE -> found.sets("role");
            case AUTHORIZATION -> sets("session_authorization", lexer.keyword() == SqlWord.DEFAULT);
            case SESSION -> sets("session_authorization", nextKeyword() == SqlWord.DEFAULT);
            case CHARACTERISTICS -> {
                found.sets("default_transaction_isolation");
                found.sets("default_transaction_read_only");
                found.sets("default_transaction_deferrable");
            }
            default -> {}
        }
    }

    private void resetParameter() {
        String name = parameterName();
        if (isName(nameToken)) {
            found.resets(name);
        }
    }

    private void assignment() {
        String name = parameterName();
        if (isName(nameToken)) {
            sets(name, nextKeyword() == SqlWord.DEFAULT);
        }
    }

    /** The name that has begun, with what follows behind dots; null if it is not known here. */
    private String parameterName() {
        String first = lexer.name(nameToken, nameStart, nameEnd);
        if (!lexer.is('.')) {
            return first;
        }
        // A hostile one has parts by the thousand: to put them together one by one would take the square of that.
        StringBuilder name = new StringBuilder().append(first);
        boolean known = first != null;
        while (lexer.is('.')) {
            lexer.next();
            String part = lexer.name(lexer.token(), lexer.start(), lexer.end());
            known &= part != null;
            name.append('.').append(part);
            lexer.next();
        }
        return known ? name.toString() : null;
    }

    private void sets(String name, boolean toDefault) {
        if (toDefault) {
            found.resets(name);
        } else {
            found.sets(name);
        }
    }

    private static boolean isName(Token token) {
        return token == Token.WORD || token == Token.QUOTED_NAME || token == Token.OPAQUE_NAME;
    }

    private boolean isAtEnd() {
        return lexer.token() == Token.END || lexer.is(';');
    }

    private SqlWord nextKeyword() {
        lexer.next();
        return lexer.keyword();
    }
}
