package io.pgweir.proxy.statement;

/**
 * A request that uses a statement changes nothing that could be undone; but if PostgreSQL refuses it, it has to be known
 * which statement it was. One object per statement, since a Bind must not cost one.
 */
public record StatementUse(Statement statement) implements StatementEffect {

    @Override
    public void undo() {
        // A request that only uses a statement leaves it as it was.
    }
}
