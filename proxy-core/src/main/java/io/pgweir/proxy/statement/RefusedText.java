package io.pgweir.proxy.statement;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;

/**
 * A text that pgweir has not let through. In its place PostgreSQL is sent what it cannot but refuse, and its error is put
 * into pgweir's words. So the refusal comes in its turn, what stands behind it is skipped, and an open transaction fails, as
 * after any other error; an error that pgweir made up itself would leave PostgreSQL in a transaction that the client takes
 * for failed.
 *
 * @param error what the client is told
 */
public record RefusedText(ErrorFields error) implements StatementEffect {

    /** What stands in the place of a simple query. In a failed transaction it is refused as the text would have been. */
    public static final String IN_PLACE_OF_QUERY = "EXECUTE \"" + Statement.NOBODYS + "\"";

    @Override
    public void undo() {
        // Nothing was done.
    }

    /** Whether PostgreSQL's error is the one that was provoked; else it has refused for a reason of its own. */
    public boolean provoked(ErrorFields actual) {
        return actual.sqlState().equals(SqlState.INVALID_SQL_STATEMENT_NAME);
    }
}
