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

    private final Map<Statement, Boolean> prepared = new LinkedHashMap<>(16, 0.75f, true);

    /** Whether it is prepared there; if so, it counts as used now. */
    public boolean use(Statement statement) {
        return prepared.get(statement) != null;
    }

    /** @return whether it was not there */
    public boolean add(Statement statement) {
        return prepared.put(statement, Boolean.TRUE) == null;
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
        other.prepared.putAll(prepared);
        clear();
    }

    public int size() {
        return prepared.size();
    }
}
