package io.pgweir.proxy.server;

import io.pgweir.proxy.server.Ledger.Verdict;

/**
 * The Syncs that a client has sent into a COPY FROM STDIN. PostgreSQL ignores those that it reads while the COPY runs, and
 * answers those that it reads behind the COPY's failure; which they were, only the next reply to something else tells.
 * Until then that many ReadyForQuery are in doubt: they belong to the client if they come, and nobody waits for them.
 *
 * <pre>
 *   sent       CopyData  Sync  CopyDone  Sync
 *   replies    ErrorResponse   ReadyForQuery   ReadyForQuery        the CopyData has failed
 *                                              ErrorResponse   ReadyForQuery    the CopyDone has failed
 * </pre>
 */
final class SyncsInCopy {

    private int sent;
    private int inDoubt;
    private Verdict verdict = Verdict.FORWARD;

    void add() {
        sent++;
    }

    void copySucceeded() {
        sent = 0;
    }

    /** @param verdict whether the client that sent them is still there */
    void copyFailed(Verdict verdict) {
        inDoubt += sent;
        sent = 0;
        this.verdict = verdict;
    }

    boolean areInDoubt() {
        return inDoubt > 0;
    }

    /** One of them was read behind the failure. */
    Verdict answered() {
        inDoubt--;
        return verdict;
    }

    /** A reply to a later request has come, so the others were ignored. */
    void resolved() {
        inDoubt = 0;
    }

    void disown() {
        verdict = Verdict.SKIP;
    }
}
