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

    ReleaseChecklist(
            Ledger ledger, BusyTime busyTime, ServerRequests requests, ReplyReader replies, Recovery recovery) {
        this.ledger = ledger;
        this.busyTime = busyTime;
        this.requests = requests;
        this.replies = replies;
        this.recovery = recovery;
    }

    /** The first item that is not met; null if the next client may have the connection. */
    HoldReason firstRefusal(boolean markedForClose, boolean cancelInFlight) {
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
        } else if (cancelInFlight) {
            return HoldReason.CANCEL_IN_FLIGHT;
        } else if (recovery.sessionStateLeft()) {
            return HoldReason.SESSION_STATE;
        } else if (markedForClose || requests.areMixed()) {
            return HoldReason.MARKED_FOR_CLOSE;
        }
        return null;
    }
}
