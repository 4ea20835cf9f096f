package io.pgweir.proxy.server;

/**
 * Whether a server connection may go back to the pool. It is asked after every transaction; each refusal stands for
 * something that would otherwise reach the next client.
 */
final class ReleaseChecklist {

    private final Ledger ledger;
    private final BusyTime busyTime;
    private final ServerRequests requests;
    private final ReplyReader replies;
    private final Recovery recovery;
    private final CancelsInFlight cancels;
    private boolean markedForClose;

    ReleaseChecklist(
            Ledger ledger,
            BusyTime busyTime,
            ServerRequests requests,
            ReplyReader replies,
            Recovery recovery,
            CancelsInFlight cancels) {
        this.ledger = ledger;
        this.busyTime = busyTime;
        this.requests = requests;
        this.replies = replies;
        this.recovery = recovery;
        this.cancels = cancels;
    }

    /** The connection serves nobody after its present client. */
    void markForClose() {
        markedForClose = true;
    }

    boolean isMarkedForClose() {
        return markedForClose;
    }

    /** Whether the connection is as it was when it was opened; it need not serve anybody again. */
    boolean isClean() {
        HoldReason refusal = firstRefusal();
        return refusal == null || refusal == HoldReason.MARKED_FOR_CLOSE;
    }

    /** The first item that is not met; null if the next client may have the connection. */
    HoldReason firstRefusal() {
        if (requests.isPartial()) {
            return HoldReason.PARTIAL_REQUEST;
        } else if (replies.isMidReply()) {
            return HoldReason.UNREAD_REPLY;
        } else if (ledger.isCopyIn()) {
            return HoldReason.COPY_IN;
        } else if (!ledger.isEmpty()) {
            return HoldReason.REPLIES_OWED;
        } else if (ledger.isUnsynced()) {
            return HoldReason.UNSYNCED;
        } else if (busyTime.isInFailedTransaction()) {
            return HoldReason.IN_FAILED_TRANSACTION;
        } else if (!busyTime.isInNoTransaction()) {
            return HoldReason.IN_TRANSACTION;
        } else if (cancels.any()) {
            return HoldReason.CANCEL_IN_FLIGHT;
        } else if (recovery.sessionStateLeft()) {
            return HoldReason.SESSION_STATE;
        } else if (markedForClose || requests.areMixed()) {
            return HoldReason.MARKED_FOR_CLOSE;
        }
        return null;
    }
}
