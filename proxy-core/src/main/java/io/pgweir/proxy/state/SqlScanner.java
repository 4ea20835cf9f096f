package io.pgweir.proxy.state;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import io.pgweir.proxy.state.SqlLexer.Token;

/**
 * Finds in a query text what may outlive its transaction: the first words of each statement tell its command, and inside
 * of every statement calls of functions are looked for. A parser would know better, and would have to know all of SQL;
 * where the two differ, this one promises too much. What functions and {@code DO} blocks do inside is not seen.
 *
 * <p>Runs over each query text, so it goes through it once, without recursion, and makes objects only for effects.
 */
public final class SqlScanner {

    private static final FastThreadLocal<SqlScanner> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected SqlScanner initialValue() {
            return new SqlScanner();
        }
    };

    private final SqlLexer lexer = new SqlLexer();
    private final FoundEffects found = new FoundEffects();
    private final SetConfigCall setConfig = new SetConfigCall(lexer, found);
    private final SetCommand setCommand = new SetCommand(lexer, found);

    /** The statement's temporary table, unless it is dropped with the transaction. */
    private boolean makesTempTable;

    private SqlScanner() {}

    /**
     * @param length of the text, without its NUL
     * @param standardConformingStrings whether a backslash in a plain string constant is nothing special
     * @param clientEncoding as PostgreSQL reports it
     */
    public static SessionEffects scan(
            ByteBuf in, int from, int length, boolean standardConformingStrings, String clientEncoding) {
        SqlScanner scanner = OF_THREAD.get();
        scanner.lexer.open(in, from, length, standardConformingStrings, clientEncoding);
        try {
            scanner.statements();
        } catch (RuntimeException bug) {
            // What was found so far must not be taken for the next text's, which may be another client's.
            scanner.found.take();
            throw bug;
        } finally {
            scanner.lexer.close();
        }
        return scanner.found.take();
    }

    private void statements() {
        lexer.next();
        while (lexer.token() != Token.END) {
            makesTempTable = false;
            skipExplain();
            found.does(work(lexer.keyword()));
            command(lexer.keyword());
            rest();
            if (makesTempTable) {
                found.pins(PinReason.TEMP_TABLE);
            }
            setConfig.close();
            lexer.next();
        }
    }

    private boolean isInStatement() {
        return lexer.token() != Token.END && !lexer.is(';');
    }

    // ---- commands --------------------------------------------------------------------------------------------------

    /** {@code EXPLAIN ANALYZE} executes; without it, nothing says that the next word is not an option. */
    private void skipExplain() {
        while (lexer.keyword() == SqlWord.EXPLAIN) {
            lexer.next();
            if (lexer.is('(')) {
                skipBrackets();
            }
            while (isExplainOption(lexer.keyword())) {
                lexer.next();
            }
        }
    }

    private static boolean isExplainOption(SqlWord word) {
        return word == SqlWord.ANALYZE || word == SqlWord.ANALYSE || word == SqlWord.VERBOSE;
    }

    private void skipBrackets() {
        int depth = 0;
        while (isInStatement()) {
            depth += lexer.is('(') ? 1 : lexer.is(')') ? -1 : 0;
            lexer.next();
            if (depth == 0) {
                return;
            }
        }
    }

    /** A command that is not in this list writes: PostgreSQL may have new ones. */
    private static TextWork work(SqlWord command) {
        return switch (command) {
            case SELECT, WITH, VALUES, TABLE, SHOW, FETCH, MOVE, DECLARE, CLOSE -> TextWork.READS;
            case BEGIN, START, SAVEPOINT, RELEASE, ROLLBACK, ABORT -> TextWork.READS;
            case SET, RESET, DISCARD, PREPARE, DEALLOCATE, LISTEN, UNLISTEN, LOAD -> TextWork.READS;
            case COMMIT, END -> TextWork.COMMITS;
            default -> TextWork.WRITES;
        };
    }

    private void command(SqlWord command) {
        switch (command) {
            case INSERT, MERGE, COPY, CALL, DO, EXECUTE -> found.advancesSequences();
            case SET -> setCommand.set();
            case RESET -> setCommand.reset();
            case CREATE -> create();
            case DECLARE -> declare();
            case DISCARD -> discard();
            case DROP -> drop();
            case PREPARE -> prepare();
            case LISTEN -> found.pins(PinReason.LISTEN);
            case LOAD -> found.pins(PinReason.LOADED_LIBRARY);
            case UNLISTEN, DEALLOCATE, CLOSE -> found.unpins();
            default -> {}
        }
    }

    /** {@code CREATE [OR REPLACE] [GLOBAL | LOCAL] TEMP …}. */
    private void create() {
        SqlWord word = nextKeyword();
        while (word == SqlWord.OR || word == SqlWord.REPLACE || word == SqlWord.GLOBAL || word == SqlWord.LOCAL) {
            word = nextKeyword();
        }
        makesTempTable = isTemp(word);
        boolean temporary = makesTempTable;
        SqlWord previous = SqlWord.OTHER;
        while (isInStatement() && !temporary && !lexer.is('(') && lexer.keyword() != SqlWord.AS) {
            if (lexer.is('.') && previous == SqlWord.PG_TEMP) {
                makesTempTable = true;
                return;
            }
            previous = lexer.function();
            lexer.next();
        }
    }

    /** Only what is before {@code FOR} belongs to the cursor. */
    private void declare() {
        SqlWord previous = SqlWord.OTHER;
        SqlWord word = nextKeyword();
        while (isInStatement() && word != SqlWord.FOR) {
            if (word == SqlWord.HOLD && previous == SqlWord.WITH) {
                found.pins(PinReason.HELD_CURSOR);
            }
            previous = word;
            word = nextKeyword();
        }
    }

    private void discard() {
        switch (nextKeyword()) {
            case ALL -> {
                found.resetsAll();
                found.unpins();
                found.sets("session_authorization");
            }
            case TEMP, TEMPORARY -> found.unpins();
            default -> {}
        }
    }

    private void drop() {
        switch (nextKeyword()) {
            case TABLE, VIEW, SEQUENCE, SCHEMA -> found.unpins();
            default -> {}
        }
    }

    /** {@code PREPARE TRANSACTION '…'} prepares no statement; {@code PREPARE transaction AS …} does. */
    private void prepare() {
        SqlWord name = nextKeyword();
        Token behind = lexer.next();
        if (name != SqlWord.TRANSACTION || (behind != Token.STRING && behind != Token.OPAQUE_STRING)) {
            found.pins(PinReason.SQL_PREPARE);
        } else {
            found.does(TextWork.COMMITS);
        }
    }

    private SqlWord nextKeyword() {
        lexer.next();
        return lexer.keyword();
    }

    private static boolean isTemp(SqlWord word) {
        return word == SqlWord.TEMP || word == SqlWord.TEMPORARY;
    }

    // ---- inside of a statement -------------------------------------------------------------------------------------

    private void rest() {
        SqlWord beforePrevious = SqlWord.OTHER;
        SqlWord previous = SqlWord.OTHER;
        while (isInStatement()) {
            SqlWord word = lexer.keyword();
            SqlWord function = lexer.function();
            if (word == SqlWord.INTO) {
                into(previous);
                word = SqlWord.OTHER;
            } else {
                if (isChangeWithin(word, previous)) {
                    found.does(TextWork.WRITES);
                }
                if (word == SqlWord.DROP && previous == SqlWord.COMMIT && beforePrevious == SqlWord.ON) {
                    makesTempTable = false;
                }
                setConfig.pass();
                lexer.next();
                if (function != SqlWord.OTHER && lexer.is('(')) {
                    call(function);
                }
            }
            beforePrevious = previous;
            previous = word;
        }
    }

    /** {@code WITH x AS (DELETE …)}; but {@code SELECT … FOR UPDATE} only locks rows. */
    private static boolean isChangeWithin(SqlWord word, SqlWord previous) {
        return word == SqlWord.DELETE || word == SqlWord.UPDATE && previous != SqlWord.FOR;
    }

    /** {@code SELECT … INTO [LOCAL | GLOBAL] TEMP x}; but {@code INSERT INTO temp} has a table of that name. */
    private void into(SqlWord previous) {
        found.does(TextWork.WRITES);
        SqlWord word = nextKeyword();
        if (previous == SqlWord.INSERT || previous == SqlWord.MERGE) {
            found.advancesSequences();
            return;
        }
        if (word == SqlWord.LOCAL || word == SqlWord.GLOBAL) {
            word = nextKeyword();
        } else if (word == SqlWord.TABLE) {
            lexer.next();
        }
        if (isTemp(word) || lexer.function() == SqlWord.PG_TEMP) {
            found.pins(PinReason.TEMP_TABLE);
        }
    }

    /** At the bracket behind a function's name. */
    private void call(SqlWord function) {
        switch (function) {
            case NEXTVAL, SETVAL -> found.advancesSequences();
            case CURRVAL, LASTVAL -> found.readsSequences();
            case PG_ADVISORY_LOCK, PG_ADVISORY_LOCK_SHARED, PG_TRY_ADVISORY_LOCK, PG_TRY_ADVISORY_LOCK_SHARED ->
                found.pins(PinReason.ADVISORY_LOCK);
            case PG_ADVISORY_UNLOCK, PG_ADVISORY_UNLOCK_SHARED, PG_ADVISORY_UNLOCK_ALL -> found.unpins();
            case SET_CONFIG -> setConfig.open();
            default -> {}
        }
    }
}
