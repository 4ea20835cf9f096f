package io.pgweir.proxy.statement;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which statements one server connection has prepared, least recently used first, so that a connection that lives for an
 * hour does not collect every statement of every client: PostgreSQL keeps a parse tree and a plan for each.
 */
public final class ServerStatements {

    /** Statements kept on one server connection. */
    public static final int MAX_STATEMENTS = 500;

    private final Map<Statement, Standing> prepared = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether it is prepared there; if so, it counts as used now. */
    public boolean use(Statement statement) {
        return standing(statement) != Standing.NOWHERE;
    }

    /** How it stands there; if it does, it counts as used now. */
    public Standing standing(Statement statement) {
        return prepared.getOrDefault(statement, Standing.NOWHERE);
    }

    public void comparing(Statement statement) {
        prepared.replace(statement, Standing.COMPARING);
    }

    /** @param same whether it is what clients were told */
    void compared(Statement statement, boolean same) {
        prepared.replace(statement, same ? Standing.AS_DESCRIBED : Standing.UNCOMPARED);
    }

    /** PostgreSQL will not say what it is. */
    void notCompared(Statement statement) {
        prepared.replace(statement, Standing.COMPARING, Standing.UNCOMPARED);
    }

    /** @return whether it was not there */
    public boolean add(Statement statement) {
        return prepared.put(statement, Standing.UNCOMPARED) == null;
    }

    /** @return whether it was there */
    public boolean remove(Statement statement) {
        return prepared.remove(statement) != null;
    }

    /** The statement that has to be closed before one more is prepared; null if there is room. */
    public Statement evicted() {
        return prepared.size() < MAX_STATEMENTS
                ? null
                : prepared.keySet().iterator().next();
    }

    public void clear() {
        prepared.clear();
    }

    /** All of them, in place of what the other has. */
    void moveTo(ServerStatements other) {
        other.clear();
        // Of a comparison that is under way the others would not hear the end.
        prepared.forEach((statement, standing) ->
                other.prepared.put(statement, standing == Standing.COMPARING ? Standing.UNCOMPARED : standing));
        clear();
    }

    public int size() {
        return prepared.size();
    }
}
