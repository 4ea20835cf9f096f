package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendMessages;
import java.util.concurrent.TimeUnit;

/**
 * Cleans a server connection whose client has left, so that a vanished client does not cost a connection: what is under
 * way is cancelled or waited for, a COPY is failed, a pipeline is synced, a transaction is rolled back, a session is
 * discarded. Each step waits for the one before; if all of it takes too long, the connection is closed.
 */
final class Recovery {

    /** For the whole of it; the connection counts against its pool meanwhile. */
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);

    /** For what a client that said goodbye has sent before: after that it is cancelled like a vanished client's. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(5);

    private final ServerConnection connection;
    private final Ledger ledger;
    private final BusyTime busyTime;
    private final ConnectionSettings settings;
    private final CancelsInFlight cancels;
    private long began;
    private boolean waitsForRequests;
    private boolean cancelled;
    private boolean copyFailed;
    private boolean rolledBack;
    private boolean discarding;
    private boolean sessionState;

    Recovery(
            ServerConnection connection,
            Ledger ledger,
            BusyTime busyTime,
            ConnectionSettings settings,
            CancelsInFlight cancels) {
        this.cancels = cancels;
        this.connection = connection;
        this.ledger = ledger;
        this.busyTime = busyTime;
        this.settings = settings;
    }

    /** The client has the connection for a whole session, and may leave anything behind in it. */
    void expectSessionState() {
        sessionState = true;
    }

    /** PostgreSQL has been asked whether something is left in the session. */
    void sessionStateLeft(boolean left) {
        sessionState = left;
    }

    boolean sessionStateLeft() {
        return sessionState;
    }

    /** @param waitForRequests do not cancel what the client has sent, for a while */
    void begin(boolean waitForRequests) {
        began = connection.now();
        waitsForRequests = waitForRequests;
        cancelled = false;
        copyFailed = false;
        rolledBack = false;
        discarding = false;
        ledger.disown();
        step();
    }

    /** Does what can be done now; called whenever something has arrived. */
    void step() {
        if (ledger.isCopyIn() && !copyFailed) {
            failCopy();
        }
        if (ledger.isUnsynced() && !ledger.isCopyIn()) {
            abortBatch();
        }
        if (!ledger.isEmpty()) {
            cancelOnce();
        } else if (cancels.any()) {
            // What is sent now could be hit by it; its end calls this method again.
            return;
        } else if (!busyTime.isInNoTransaction()) {
            rollBack();
        } else if (sessionState) {
            discard();
        } else if (connection.holdReason() == null || connection.holdReason() == HoldReason.MARKED_FOR_CLOSE) {
            connection.recovered();
        }
    }

    private void failCopy() {
        copyFailed = true;
        ByteBuf out = connection.port().buffer(64);
        FrontendMessages.copyFail(out, "the client has disconnected");
        ledger.owe(Ledger.Request.COPY_END, Ledger.Owed.SKIP);
        connection.port().write(out);
    }

    /**
     * A Sync alone would commit what the client has never synced. Behind an error the ROLLBACK is discarded, so the Sync is
     * needed as well.
     */
    private void abortBatch() {
        connection.requests().own("ROLLBACK");
        ByteBuf out = connection.port().buffer(8);
        FrontendMessages.sync(out);
        ledger.owe(Ledger.Request.SYNC, Ledger.Owed.SKIP);
        connection.port().write(out);
    }

    private void cancelOnce() {
        boolean ownRequest = rolledBack || discarding;
        if (!cancelled && !waitsForRequests && !ownRequest) {
            cancelled = true;
            cancels.send();
        }
    }

    private void rollBack() {
        if (rolledBack) {
            connection.close(ServerCloseReason.RECOVERY_FAILED);
            return;
        }
        rolledBack = true;
        connection.requests().own("ROLLBACK");
    }

    /** What a session leaves behind cannot be listed from outside; {@code DISCARD ALL} is PostgreSQL's own list. */
    private void discard() {
        if (!discarding) {
            discarding = true;
            connection.requests().own("DISCARD ALL");
            return;
        }
        discarding = false;
        sessionState = false;
        connection.statementsDropped();
        settings.becomeUnknown();
        step();
    }

    /** One of this recovery's own requests was refused. A query that is cancelled is what was wanted. */
    void failed(ErrorFields error) {
        if (discarding) {
            connection.close(ServerCloseReason.RECOVERY_FAILED);
        }
    }

    void tick() {
        long elapsed = connection.now() - began;
        if (elapsed > LIMIT) {
            connection.close(ServerCloseReason.RECOVERY_FAILED);
        } else if (waitsForRequests && elapsed > GRACE) {
            waitsForRequests = false;
            step();
        }
    }
}
