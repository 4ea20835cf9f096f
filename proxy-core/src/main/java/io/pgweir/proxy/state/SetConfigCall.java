package io.pgweir.proxy.state;

import io.pgweir.proxy.state.SqlLexer.Token;
import java.util.Locale;
import java.util.Set;

/**
 * A call of {@code set_config(name, value, is_local)}, while the text inside its brackets goes by. One at a time: where
 * an argument comes from another such call, the outer one counts as if it were not local.
 */
final class SetConfigCall {

    /** What PostgreSQL reads as true, but for beginnings of these words. */
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "on", "1");

    private static final int IS_LOCAL = 2;

    private final SqlLexer lexer;
    private final FoundEffects found;

    /** Brackets that are open, the call's own included; 0 if there is no call. */
    private int depth;

    private int argument;

    /** Where the name is in the text, if it is a constant: a local setting is not worth a String. */
    private boolean named;

    private int nameStart;
    private int nameEnd;

    /** The third argument, as far as it has gone by, is the constant true. */
    private boolean local;

    private boolean atFirstTokenOfArgument;

    SetConfigCall(SqlLexer lexer, FoundEffects found) {
        this.lexer = lexer;
        this.found = found;
    }

    /** At the bracket behind {@code set_config}; goes on to where there may be further calls. */
    void open() {
        local = false;
        close();
        depth = 1;
        argument = 0;
        named = false;
        lexer.next();
        if (lexer.token() == Token.STRING) {
            nameStart = lexer.start();
            nameEnd = lexer.end();
            lexer.next();
            skipCast();
            named = lexer.is(',');
        }
    }

    private void skipCast() {
        if (lexer.is(':')) {
            while (lexer.is(':')) {
                lexer.next();
            }
            if (lexer.token() == Token.WORD) {
                lexer.next();
            }
        }
    }

    /** Takes note of the token that the lexer is at; the caller moves on to the next. */
    void pass() {
        if (depth == 0) {
            return;
        }
        if (depth == 1 && lexer.is(')')) {
            close();
        } else if (depth == 1 && lexer.is(',')) {
            argument++;
            atFirstTokenOfArgument = true;
        } else {
            if (argument == IS_LOCAL) {
                local = atFirstTokenOfArgument ? isTrue() : local && mayBeCast();
            }
            atFirstTokenOfArgument = false;
            depth += opens() ? 1 : closes() ? -1 : 0;
        }
    }

    /** Behind the call, or where it breaks off. */
    void close() {
        if (depth > 0 && !local) {
            found.sets(named ? lexer.value(nameStart, nameEnd) : null);
        }
        depth = 0;
        local = false;
    }

    private boolean opens() {
        return lexer.is('(') || lexer.is('[');
    }

    private boolean closes() {
        return lexer.is(')') || lexer.is(']');
    }

    private boolean isTrue() {
        if (lexer.token() != Token.STRING) {
            return lexer.keyword() == SqlWord.TRUE;
        }
        String value = lexer.value(lexer.start(), lexer.end());
        return value != null && TRUE.contains(value.toLowerCase(Locale.ROOT));
    }

    private boolean mayBeCast() {
        SqlWord word = lexer.keyword();
        return lexer.is(':') || word == SqlWord.BOOL || word == SqlWord.BOOLEAN;
    }
}
