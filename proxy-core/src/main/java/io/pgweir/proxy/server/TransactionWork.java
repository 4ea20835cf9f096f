package io.pgweir.proxy.server;

import io.pgweir.proxy.state.TextWork;

/**
 * What the texts of one server connection's present transaction do to data, as far as they tell; together with those that are
 * sent behind it before it is known to be over. It is kept so that work can be cancelled of which nothing is lost.
 */
final class TransactionWork {

    private final Ledger ledger;
    private final BusyTime busyTime;
    private TextWork most = TextWork.READS;

    TransactionWork(Ledger ledger, BusyTime busyTime) {
        this.ledger = ledger;
        this.busyTime = busyTime;
    }

    /** A text is about to be executed that does this. */
    void add(TextWork work) {
        most = most.and(work);
    }

    /**
     * PostgreSQL is ready for more. A transaction that is over is forgotten here and not when the next text comes: its Parse is
     * owed already by then, and the connection may have gone to another client.
     */
    void ready() {
        if (ledger.isEmpty() && !ledger.isUnsynced() && busyTime.isInNoTransaction()) {
            most = TextWork.READS;
        }
    }

    /** What it would cost to cancel what runs now. */
    CancelRisk risk() {
        if (!ledger.isWorkingForClient()) {
            return CancelRisk.NOTHING_RUNS;
        }
        if (busyTime.isInFailedTransaction()) {
            return CancelRisk.NONE;
        }
        return switch (most) {
            case READS -> CancelRisk.NONE;
            case WRITES -> busyTime.isInNoTransaction() ? CancelRisk.AUTOCOMMIT : CancelRisk.ROLLBACK;
            case COMMITS -> CancelRisk.COMMIT;
            case UNKNOWN -> CancelRisk.UNKNOWN;
        };
    }
}
