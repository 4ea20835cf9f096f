package io.pgweir.proxy.statement;

import io.pgweir.proxy.state.SessionSettings;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The prepared statements of one pool's clients, each text once, so that a thousand clients that prepare the same
 * statement cost PostgreSQL one per server connection.
 *
 * <p>A catalogue belongs to one pool, hence to one database and one user. What a text means also depends on settings of the
 * session that prepares it, {@linkplain SessionSettings#thatGiveMeaning most of them}: which date a literal is, what a name
 * refers to, even what its bytes are. Clients that differ in one of these share nothing; one would be given the other's
 * meaning. The least recently prepared statements are forgotten beyond {@link #MAX_BYTES}; clients that still have one keep
 * it, and only lose the sharing.
 */
public final class StatementCatalogue {

    /** Text kept for sharing, in bytes per pool. */
    static final int MAX_BYTES = 8 * 1024 * 1024;

    /** What makes a statement, with the equality of its content. */
    private record Definition(byte[] bytes, SessionSettings meaning) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Definition that && Arrays.equals(bytes, that.bytes) && meaning.equals(that.meaning);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(bytes) + meaning.hashCode();
        }
    }

    private final Map<Definition, Statement> statements = new LinkedHashMap<>(16, 0.75f, true);
    private long lastId;
    private long bytes;

    /**
     * The statement with this definition, new or known; the array is the catalogue's from here on.
     *
     * @param settings of the client that prepares it
     */
    public Statement find(byte[] definition, SessionSettings settings) {
        Definition key = new Definition(definition, settings.thatGiveMeaning());
        Statement known = statements.get(key);
        if (known != null) {
            // The next one is given what has taken its place, if something has, without asking its way to it.
            Statement latest = known.latest();
            statements.replace(key, latest);
            return latest;
        }
        Statement statement = new Statement(++lastId, definition);
        statements.put(key, statement);
        bytes += statement.size();
        forgetBeyondLimit();
        return statement;
    }

    /**
     * Puts a new statement in the place of one whose result has changed (<em>cached plan must not change result type</em>,
     * SQLSTATE 0A000): where it stands on a server connection, PostgreSQL would refuse it for as long as the connection
     * lives. Who prepares the text from now on gets the new one. A client that has prepared it before may have been told
     * the old result, and must not be sent rows of another without a word: see {@link NamedStatement#isOutdated()}.
     *
     * @param refusal the fields of PostgreSQL's error, for those who have not heard it
     */
    public void replace(Statement outdated, byte[] refusal) {
        if (!outdated.isOutdated()) {
            supersede(outdated);
            outdated.refuse(refusal);
        }
    }

    /**
     * The text means something else where a client has prepared it now: to that client and the next ones it is another
     * statement. Those that have this one keep it: where it stands as they know it, as in a session with a temporary table
     * of its own, they may go on.
     */
    public Statement supersede(Statement statement) {
        Statement latest = statement.latest();
        if (latest == statement) {
            latest = new Statement(++lastId, statement.definition());
            statement.supersedeBy(latest);
        }
        return latest;
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
