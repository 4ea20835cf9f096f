package io.pgweir.proxy.state;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The key words and names of functions that tell what a text does to its session and to data; each is spelled as its constant. */
public enum SqlWord {
    /** Any word that is not in this list, and what is no word. */
    OTHER,

    ABORT,
    ALL,
    ANALYSE,
    ANALYZE,
    AS,
    AUTHORIZATION,
    BEGIN,
    BOOL,
    BOOLEAN,
    CALL,
    CHARACTERISTICS,
    CLOSE,
    COMMIT,
    COPY,
    CREATE,
    CURRVAL,
    DEALLOCATE,
    DECLARE,
    DEFAULT,
    DELETE,
    DISCARD,
    DO,
    DROP,
    END,
    EXECUTE,
    EXPLAIN,
    FETCH,
    FOR,
    GLOBAL,
    HOLD,
    INSERT,
    INTO,
    LASTVAL,
    LISTEN,
    LOAD,
    LOCAL,
    MERGE,
    MOVE,
    NAMES,
    NEXTVAL,
    ON,
    OR,
    PG_ADVISORY_LOCK,
    PG_ADVISORY_LOCK_SHARED,
    PG_ADVISORY_UNLOCK,
    PG_ADVISORY_UNLOCK_ALL,
    PG_ADVISORY_UNLOCK_SHARED,
    PG_TEMP,
    PG_TRY_ADVISORY_LOCK,
    PG_TRY_ADVISORY_LOCK_SHARED,
    PREPARE,
    RELEASE,
    REPLACE,
    RESET,
    ROLE,
    ROLLBACK,
    SAVEPOINT,
    SCHEMA,
    SELECT,
    SEQUENCE,
    SESSION,
    SET,
    SETVAL,
    SET_CONFIG,
    SHOW,
    START,
    TABLE,
    TEMP,
    TEMPORARY,
    TIME,
    TO,
    TRANSACTION,
    TRUE,
    UNLISTEN,
    UPDATE,
    VALUES,
    VERBOSE,
    VIEW,
    WITH,
    XML,
    ZONE;

    private static final int LETTERS = 26;
    private static final int LONGEST =
            Arrays.stream(values()).mapToInt(word -> word.spelling.length).max().orElseThrow();

    /** By length and first letter; hardly ever is there more than one to compare with. */
    private static final SqlWord[][] BY_LENGTH_AND_LETTER = byLengthAndLetter();

    private final byte[] spelling = name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);

    /**
     * @param quoted whether the case of the letters counts, as it does between quotes
     * @return {@link #OTHER} if there is no such word
     */
    static SqlWord find(byte[] text, int start, int length, boolean quoted) {
        if (length == 0 || length > LONGEST) {
            return OTHER;
        }
        int letter = (text[start] | 0x20) - 'a';
        if (letter < 0 || letter >= LETTERS) {
            return OTHER;
        }
        for (SqlWord word : BY_LENGTH_AND_LETTER[length * LETTERS + letter]) {
            if (word.isAt(text, start, quoted)) {
                return word;
            }
        }
        return OTHER;
    }

    private boolean isAt(byte[] text, int start, boolean quoted) {
        for (int i = 0; i < spelling.length; i++) {
            byte letter = text[start + i];
            if ((quoted ? letter : folded(letter)) != spelling[i]) {
                return false;
            }
        }
        return true;
    }

    /** PostgreSQL folds the letters of ASCII and, in most encodings, no others. */
    static byte folded(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter | 0x20) : letter;
    }

    private static SqlWord[][] byLengthAndLetter() {
        List<List<SqlWord>> lists = new ArrayList<>();
        for (int i = 0; i < (LONGEST + 1) * LETTERS; i++) {
            lists.add(new ArrayList<>());
        }
        for (SqlWord word : values()) {
            if (word != OTHER) {
                lists.get(word.spelling.length * LETTERS + word.spelling[0] - 'a')
                        .add(word);
            }
        }
        return lists.stream().map(list -> list.toArray(SqlWord[]::new)).toArray(SqlWord[][]::new);
    }
}
