package io.pgweir.proxy.server;

import static io.pgweir.protocol.BackendType.BIND_COMPLETE;
import static io.pgweir.protocol.BackendType.CLOSE_COMPLETE;
import static io.pgweir.protocol.BackendType.COMMAND_COMPLETE;
import static io.pgweir.protocol.BackendType.COPY_DATA;
import static io.pgweir.protocol.BackendType.COPY_DONE;
import static io.pgweir.protocol.BackendType.COPY_IN_RESPONSE;
import static io.pgweir.protocol.BackendType.COPY_OUT_RESPONSE;
import static io.pgweir.protocol.BackendType.DATA_ROW;
import static io.pgweir.protocol.BackendType.EMPTY_QUERY_RESPONSE;
import static io.pgweir.protocol.BackendType.ERROR_RESPONSE;
import static io.pgweir.protocol.BackendType.FUNCTION_CALL_RESPONSE;
import static io.pgweir.protocol.BackendType.NO_DATA;
import static io.pgweir.protocol.BackendType.PARAMETER_DESCRIPTION;
import static io.pgweir.protocol.BackendType.PARSE_COMPLETE;
import static io.pgweir.protocol.BackendType.PORTAL_SUSPENDED;
import static io.pgweir.protocol.BackendType.READY_FOR_QUERY;
import static io.pgweir.protocol.BackendType.ROW_DESCRIPTION;

import io.pgweir.proxy.statement.StatementEffect;

/**
 * What a server connection still owes, in the order in which it was asked: one entry per request that PostgreSQL
 * answers. Every request that is written is entered with {@link #owe}; every reply that arrives is accounted for with
 * {@link #reply}. It is what decides whose a reply is, so a reply that nobody is owed is an integrity violation.
 *
 * <pre>
 *   head                                              tail
 *   +---------+---------+-----------+----------+------+
 *   | PARSE   | PARSE   | BIND      | EXECUTE  | SYNC |
 *   | skip    | fake    | forward   | forward  | fwd  |
 *   +---------+---------+-----------+----------+------+
 * </pre>
 *
 * <p>The rules are those of the extended query protocol: after an error PostgreSQL discards everything up to the next
 * Sync, so the entries up to the next SYNC are owed no more; a Sync that arrives while a COPY FROM STDIN runs is
 * ignored.
 *
 * <p>Whether a Sync that was sent into a COPY which then fails is answered is not known before the next reply, see
 * {@link SyncsInCopy}.
 *
 * <p>Plain Java without I/O; confined to the server connection's event loop. A ring that grows to the deepest pipeline
 * seen and allocates nothing after that.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message flow</a>
 */
public final class Ledger {

    /** The request that a reply answers. */
    public enum Request {
        PARSE,
        BIND,
        DESCRIBE,
        EXECUTE,
        CLOSE,
        SYNC,
        QUERY,
        FUNCTION_CALL,
        /** CopyDone or CopyFail: owed no reply of its own, but it ends the stretch in which a Sync is ignored. */
        COPY_END;

        static final Request[] VALUES = values();

        /** Whether PostgreSQL answers it with a ReadyForQuery. */
        boolean endsWithReadyForQuery() {
            return this == SYNC || this == QUERY || this == FUNCTION_CALL;
        }
    }

    /** What becomes of a reply. */
    public enum Owed {
        /** It goes to the client. */
        FORWARD,
        /** The request was pgweir's own, or its client has left: nobody sees the reply. */
        SKIP,
        /** PostgreSQL was never asked: pgweir says it when its turn comes. */
        FAKE,
        /**
         * The request was pgweir's own, for one of the client's that is kept back until it is answered: only an error is
         * the client's, as if that request had been refused.
         */
        ERROR_ONLY;

        static final Owed[] VALUES = values();

        boolean isWorkForClient() {
            return this == FORWARD || this == ERROR_ONLY;
        }
    }

    /** What a reply turned out to be. */
    enum Verdict {
        FORWARD,
        SKIP,
        /** Nobody is owed this reply: the stream can be trusted no more. */
        VIOLATION
    }

    private final LedgerRing ring = new LedgerRing();
    private final OwedEffects effects = new OwedEffects(ring);
    private final SyncsInCopy syncsInCopy = new SyncsInCopy();
    private StatementEffect refused;
    private StatementEffect completed;
    private boolean skippingToSync;
    private boolean unsynced;
    private boolean copyIn;

    OwedEffects effects() {
        return effects;
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }

    int size() {
        return ring.size();
    }

    /** How many requests have been answered, refused or skipped so far. */
    long settled() {
        return ring.popped();
    }

    /** Whether a COPY FROM STDIN is waiting for the client's data. */
    boolean isCopyIn() {
        return copyIn;
    }

    /**
     * Whether requests have been written that only a Sync still to come will make PostgreSQL finish. They need not be owed
     * anything any more: a Flush brings their replies, and leaves their portals and their transaction open.
     */
    boolean isUnsynced() {
        return skippingToSync || unsynced;
    }

    /** Whether an error has been heard whose Sync is not sent yet: PostgreSQL does not look at anything before it. */
    boolean isSkippingToSync() {
        return skippingToSync;
    }

    /** Whether a ReadyForQuery is still to come, so that the transaction state is not known at this moment. */
    boolean isReadyForQueryOwed() {
        return ring.readyForQueryOwed() > 0;
    }

    /**
     * Whether what PostgreSQL works on now, up to the next ReadyForQuery, is for the client: a cancel hits nothing else.
     * With a query of pgweir's own at the head it is not, even if the client's next one waits behind it.
     */
    boolean isWorkingForClient() {
        return ring.isWorkingForClient();
    }

    /** Whether a ReadyForQuery may or may not be still to come; only the reply to one more request will tell. */
    boolean isInDoubt() {
        passCopyEnds();
        return syncsInCopy.areInDoubt() && ring.size() == 0 && !skippingToSync;
    }

    void owe(Request request, Owed whose) {
        owe(request, whose, null);
    }

    /**
     * Enters a request.
     *
     * @param effect what the request does to prepared statements if it succeeds, or null; it is undone if the request
     *     fails or is never looked at
     */
    void owe(Request request, Owed whose, StatementEffect effect) {
        if (skippingToSync) {
            if (request != Request.SYNC) {
                undo(effect);
                return;
            }
            skippingToSync = false;
        }
        if (copyIn && request == Request.SYNC && !copyEndSent()) {
            syncsInCopy.add();
            return;
        }
        if (request != Request.COPY_END) {
            unsynced = !request.endsWithReadyForQuery();
        }
        ring.add(request, whose, effect);
    }

    /** The request that the next reply answers, if it is one that pgweir itself must answer now; else null. */
    Request fakeDue() {
        passCopyEnds();
        return ring.size() > 0 && ring.whose(0) == Owed.FAKE ? ring.at(0) : null;
    }

    /** The fake reply has been given. */
    void fakeGiven() {
        done();
    }

    /** The client has left: what is owed to it is owed to nobody, and nothing is faked any more. */
    void disown() {
        syncsInCopy.disown();
        ring.disown();
    }

    /** The client is not to hear of the ReadyForQuery that is to come next. */
    void skipSync() {
        ring.skip(0);
    }

    /** Accounts for a reply that is owed to somebody; asynchronous messages (notices, parameters) are not entered. */
    Verdict reply(byte type) {
        passCopyEnds();
        if (syncsInCopy.areInDoubt()) {
            if (type == READY_FOR_QUERY && (ring.size() == 0 || ring.at(0) != Request.SYNC)) {
                return lateSyncAnswered();
            } else if (type != READY_FOR_QUERY) {
                syncsInCopy.resolved();
            }
        }
        if (ring.size() == 0) {
            return Verdict.VIOLATION;
        }
        Request asked = ring.at(0);
        if (type == ERROR_RESPONSE) {
            return failed(asked);
        }
        Verdict verdict = verdict(ring.whose(0));
        boolean expected =
                switch (type) {
                    case DATA_ROW -> asked == Request.EXECUTE || asked == Request.QUERY;
                    case READY_FOR_QUERY -> asked.endsWithReadyForQuery() && batchEnded();
                    case PARSE_COMPLETE -> asked == Request.PARSE && done();
                    case BIND_COMPLETE -> asked == Request.BIND && popped();
                    case CLOSE_COMPLETE -> asked == Request.CLOSE && done();
                    case NO_DATA -> asked == Request.DESCRIBE && popped();
                    case ROW_DESCRIPTION -> asked == Request.QUERY || (asked == Request.DESCRIBE && popped());
                    case PARAMETER_DESCRIPTION -> asked == Request.DESCRIBE;
                    case COMMAND_COMPLETE, EMPTY_QUERY_RESPONSE -> commandEnded(asked);
                    case PORTAL_SUSPENDED -> asked == Request.EXECUTE && popped();
                    case COPY_IN_RESPONSE -> copyInBegan(asked);
                    case COPY_OUT_RESPONSE, COPY_DATA, COPY_DONE -> asked == Request.EXECUTE || asked == Request.QUERY;
                    case FUNCTION_CALL_RESPONSE -> asked == Request.FUNCTION_CALL;
                    default -> false;
                };
        return expected ? verdict : Verdict.VIOLATION;
    }

    private static Verdict verdict(Owed whose) {
        return switch (whose) {
            case FORWARD -> Verdict.FORWARD;
            case SKIP, ERROR_ONLY -> Verdict.SKIP;
            case FAKE -> Verdict.VIOLATION;
        };
    }

    private Verdict lateSyncAnswered() {
        unsynced &= !skippingToSync;
        skippingToSync = false;
        return syncsInCopy.answered();
    }

    private boolean batchEnded() {
        if (ring.at(0) != Request.SYNC) {
            syncsInCopy.copyFailed(verdict(ring.whose(0)));
        }
        return popped();
    }

    private boolean commandEnded(Request asked) {
        copyIn = false;
        completed = ring.effect(0);
        syncsInCopy.copySucceeded();
        if (ring.size() > 1 && ring.at(1) == Request.COPY_END) {
            ring.removeSecond();
        }
        return asked == Request.QUERY || (asked == Request.EXECUTE && popped());
    }

    /**
     * PostgreSQL ignores a Sync while it reads COPY data, and a client may have sent one behind its Execute before it
     * could know that a COPY would follow.
     */
    private boolean copyInBegan(Request asked) {
        if (asked != Request.EXECUTE && asked != Request.QUERY) {
            return false;
        }
        copyIn = true;
        while (ring.size() > 1 && ring.at(1) == Request.SYNC) {
            syncsInCopy.add();
            ring.removeSecond();
        }
        unsynced |= asked == Request.EXECUTE && ring.readyForQueryOwed() == 0;
        return true;
    }

    /**
     * An error ends everything up to the next Sync. When the request that failed was pgweir's own (the Parse that it
     * put before a client's Bind), the error is the answer to the client's requests that fell with it.
     */
    private Verdict failed(Request asked) {
        copyIn = false;
        refused = ring.effect(0);
        if (asked.endsWithReadyForQuery()) {
            if (ring.takeEffect() != null) {
                refused.refused();
            }
            return verdict(ring.whose(0));
        }
        syncsInCopy.copyFailed(verdict(ring.whose(0)));
        Verdict verdict = Verdict.SKIP;
        int fallen = 0;
        while (fallen < ring.size() && ring.at(fallen) != Request.SYNC) {
            if (ring.whose(fallen) != Owed.SKIP) {
                verdict = Verdict.FORWARD;
            }
            fallen++;
        }
        // Later ones built on earlier ones, so they are undone first.
        for (int i = fallen - 1; i > 0; i--) {
            undo(ring.effect(i));
        }
        if (refused != null) {
            refused.refused();
        }
        for (int i = 0; i < fallen; i++) {
            ring.pop();
        }
        skippingToSync = ring.size() == 0;
        return verdict;
    }

    /** The effect of the request that the next reply answers; null if it has none. */
    StatementEffect due() {
        passCopyEnds();
        return ring.size() == 0 ? null : ring.effect(0);
    }

    /** The effect of the very request that the last error refused, and not of those that fell with it; null if it has none. */
    StatementEffect refused() {
        return refused;
    }

    /** The effect of the very request that the last CommandComplete belongs to; null if it has none. */
    StatementEffect completed() {
        return completed;
    }

    private static void undo(StatementEffect effect) {
        if (effect != null) {
            effect.undo();
        }
    }

    private boolean copyEndSent() {
        for (int i = 0; i < ring.size(); i++) {
            if (ring.at(i) == Request.COPY_END) {
                return true;
            }
        }
        return false;
    }

    private void passCopyEnds() {
        while (ring.size() > 0 && ring.at(0) == Request.COPY_END) {
            ring.pop();
        }
    }

    private boolean done() {
        StatementEffect effect = ring.takeEffect();
        ring.pop();
        if (effect != null) {
            effect.done();
        }
        return true;
    }

    private boolean popped() {
        ring.pop();
        return true;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < Math.min(ring.size(), 8); i++) {
            text.append(i == 0 ? "" : " ").append(ring.at(i)).append('/').append(ring.whose(i));
        }
        if (ring.size() > 8) {
            text.append(" … ").append(ring.size());
        }
        return text.append(skippingToSync ? "] skipping to Sync" : "]").toString();
    }
}
