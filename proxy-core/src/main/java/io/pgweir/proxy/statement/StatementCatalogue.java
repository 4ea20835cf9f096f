package io.pgweir.proxy.statement;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prepared statements of one pool's clients, each text once, so that a thousand clients that prepare the same
 * statement cost PostgreSQL one per server connection.
 *
 * <p>A catalogue belongs to one pool, hence to one database and one user: what a name in the text refers to is the same
 * for all. The least recently prepared statements are forgotten beyond {@link #MAX_BYTES}; clients that still have one
 * keep it, and only lose the sharing.
 */
public final class StatementCatalogue {

    /** Text kept for sharing, in bytes per pool. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /** A byte array with the equality of its content. */
    private record Definition(byte[] bytes) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Definition that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    private final Map<Definition, Statement> statements = new LinkedHashMap<>(16, 0.75f, true);
    private long lastId;
    private long bytes;

    /** The statement with this definition, new or known; the array is the catalogue's from here on. */
    public Statement find(byte[] definition) {
        Definition key = new Definition(definition);
        Statement known = statements.get(key);
        if (known != null) {
            return known;
        }
        Statement statement = new Statement(++lastId, definition);
        statements.put(key, statement);
        bytes += statement.size();
        forgetBeyondLimit();
        return statement;
    }

    /**
     * Shares no statement any more that was prepared up to now. The result of one has changed (<em>cached plan must not
     * change result type</em>, SQLSTATE 0A000): whoever prepares it again must get a new one, as from PostgreSQL, and not
     * the spoilt one that stands on the server connections. Which one it was is not known, and the text of the error is
     * in the server's language; the price of the wrong guess is that others are prepared once more.
     */
    public void forgetAll() {
        statements.clear();
        bytes = 0;
    }

    private void forgetBeyondLimit() {
        var oldest = statements.values().iterator();
        while (bytes > MAX_BYTES && statements.size() > 1) {
            bytes -= oldest.next().size();
            oldest.remove();
        }
    }

    public int size() {
        return statements.size();
    }
}
