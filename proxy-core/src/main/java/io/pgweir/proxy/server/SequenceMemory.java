package io.pgweir.proxy.server;

import io.pgweir.proxy.state.SessionEffects;

/**
 * What PostgreSQL remembers in one server connection of the sequences that were advanced there, and tells by {@code
 * currval} and {@code lastval}: to a client that has another's connection it must not tell the other's values.
 *
 * <p>To forget them before each checkout would cost everybody something, and few ask. So from the first text on that does,
 * all connections of its pool begin each checkout without any memory. That first text itself may come in the middle of a
 * transaction, when it is too late to forget; if nothing before it can have advanced a sequence, pgweir says what
 * PostgreSQL says in a new session, else the value is taken to be the client's own. It need not be, if what came before was
 * an {@code INSERT} that advanced nothing: then, and only that once, a client can hear of another's value.
 */
public final class SequenceMemory {

    private static final String FORGET = "DISCARD SEQUENCES";

    private final ServerPool pool;

    /** Whether there may be values of clients before the present one. */
    private boolean ofOthers;

    /** Whether the present client may have advanced a sequence in this checkout. */
    private boolean own;

    private boolean forgetting;

    SequenceMemory(ServerPool pool) {
        this.pool = pool;
    }

    /**
     * A client is about to have the connection.
     *
     * @param change what brings the connection to the client's settings, or null
     * @return the same and more, or null if nothing is to be done
     */
    String lent(boolean wholeSession, String change) {
        own = false;
        forgetting = ofOthers && (wholeSession || pool.readsSequences());
        if (!forgetting) {
            return change;
        }
        return change == null ? FORGET : FORGET + ";" + change;
    }

    /** That change has succeeded. */
    void changed() {
        ofOthers &= !forgetting;
    }

    void takenBack() {
        ofOthers = true;
    }

    /** {@code DISCARD ALL} has run. */
    void discarded() {
        ofOthers = false;
        own = false;
    }

    /** Whether all that the text is told about sequences is its client's own. It is taken to be sent then. */
    public boolean isOwn(SessionEffects effects) {
        own |= effects.advancesSequences();
        if (!effects.readsSequences()) {
            return true;
        }
        pool.clientReadsSequences();
        return own || !ofOthers;
    }
}
