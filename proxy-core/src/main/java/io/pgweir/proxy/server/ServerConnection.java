package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.dispatch.ConnectionState;
import io.pgweir.proxy.dispatch.PooledConnection;
import io.pgweir.proxy.dispatch.RetireReason;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayEndpoint;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionEffects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to PostgreSQL, logged in, from its first {@code ReadyForQuery} to its end. It is lent to one client at a
 * time, brought to that client's settings first, and goes back to the pool only by the release checklist ({@link
 * #holdReason()}).
 *
 * <p>Confined to its server's loop.
 */
public final class ServerConnection extends PooledConnection implements RelayEndpoint {

    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

    private final ConnectionOwner owner;
    private final ServerPool pool;
    private final RelayPort port;
    private final CancelsInFlight cancels;
    private final Ledger ledger = new Ledger();
    private final ReplyReader replies;
    private final Recovery recovery;
    private final Departure departure;
    private final BusyTime busyTime;
    private final ServerRequests requests;
    private final ConnectionSettings settings;
    private final ReleaseChecklist checklist;
    private final SessionProbe probe;

    private ServerState state = ServerState.IDLE;
    private Borrower borrower;
    private boolean clientWasTold;

    /** @param key for cancelling, or null if the server gave none */
    ServerConnection(
            ConnectionOwner owner, ServerPool pool, RelayPort port, BackendKeyData key, ReportedSettings reported) {
        super(pool.pool());
        this.owner = owner;
        this.pool = pool;
        this.port = port;
        this.cancels = new CancelsInFlight(owner, key, this);
        this.settings = new ConnectionSettings(owner, pool.settings(), reported);
        this.busyTime = new BusyTime(this, ledger, cancels);
        this.recovery = new Recovery(this, ledger, busyTime, settings, cancels);
        StateAudit audit = new StateAudit(pool, settings);
        this.probe = new SessionProbe(this, settings, recovery, audit);
        this.replies = new ReplyReader(this, ledger, settings, busyTime, probe, new FrameInput(port.allocator()));
        this.departure = new Departure(this, cancels);
        this.requests = new ServerRequests(port, ledger, busyTime, pool, audit);
        this.checklist = new ReleaseChecklist(ledger, busyTime, requests, replies, recovery, cancels);
    }

    /** The client has checked this connection out. It hears {@link Borrower#ready} at once or after a round trip. */
    public void lend(Borrower to) {
        borrower = to;
        clientWasTold = false;
        RelayPort.link(port, to.port());
        busyTime.lent(to.times());
        probe.lent(to.keepsConnection());
        if (to.keepsConnection()) {
            recovery.expectSessionState();
        }
        String change = requests.sequences()
                .lent(to.keepsConnection(), settings.changeTo(to.session().current()));
        if (change == null) {
            moveTo(ServerState.LENT);
            to.ready(settings.reported());
        } else {
            moveTo(ServerState.ADJUSTING);
            busyTime.adjusting();
            requests.own(change);
        }
    }

    private void adjusted() {
        if (settings.wasCutOff()) {
            close(ServerCloseReason.UNRESPONSIVE);
            return;
        }
        Borrower to = borrower;
        ErrorFields refused = settings.changed();
        if (refused == null) {
            requests.sequences().changed();
            moveTo(ServerState.LENT);
            to.ready(settings.reported());
        } else {
            takeBack();
            moveTo(ServerState.IDLE);
            owner.dispatcher().release(this);
            to.settingsRefused(refused);
        }
    }

    /**
     * The client has left for good.
     *
     * @param politely it said so, after what it has sent: that is carried out first, as PostgreSQL would
     */
    public void abandon(boolean politely) {
        probe.abandon(borrower.session());
        takeBack();
        requests.unnamedStatementOwner(null);
        if (state == ServerState.ADJUSTING) {
            settings.becomeUnknown();
        }
        cleanAfterClient(politely, ServerCloseReason.PARTIAL_REQUEST);
    }

    private void cleanAfterClient(boolean politely, ServerCloseReason otherwise) {
        if (requests.isPartial()) {
            close(otherwise);
        } else {
            moveTo(ServerState.RECOVERING);
            recovery.begin(politely);
        }
    }

    private Borrower takeBack() {
        Borrower from = borrower;
        borrower = null;
        port.unlink();
        requests.takenBack();
        return from;
    }

    /** Why this connection may not go back to the pool; null if the next client may have it. */
    HoldReason holdReason() {
        return checklist.firstRefusal();
    }

    private void releaseIfTransactionIsOver() {
        if (!isBetweenTransactions()) {
            return;
        }
        if (probe.isDue()) {
            probe.ask();
            return;
        }
        if (borrower.betweenTransactions()) {
            return;
        }
        HoldReason hold = holdReason();
        if (hold != null && hold != HoldReason.CANCEL_IN_FLIGHT && hold != HoldReason.MARKED_FOR_CLOSE) {
            return;
        }
        // The connection goes first: one who waits gets it, and not the client that has just had it.
        Borrower from = takeBack();
        if (hold == HoldReason.CANCEL_IN_FLIGHT) {
            moveTo(ServerState.RECOVERING);
            recovery.begin(true);
        } else if (hold == HoldReason.MARKED_FOR_CLOSE) {
            close(ServerCloseReason.RETIRED);
        } else {
            moveTo(ServerState.IDLE);
            owner.dispatcher().release(this);
        }
        from.released();
    }

    /** Whether its client is in no transaction and has sent nothing that is not answered. */
    public boolean isBetweenTransactions() {
        return ledger.isEmpty() && !ledger.isUnsynced() && busyTime.isInNoTransaction() && !requests.isPartial();
    }

    /** Whether its client has been sent the beginning of a reply of which the rest is still to come. */
    public boolean isMidReply() {
        return replies.isMidForwarded();
    }

    /** Cleaned after its client: into the pool again. */
    void recovered() {
        if (holdReason() == HoldReason.MARKED_FOR_CLOSE) {
            close(ServerCloseReason.RETIRED);
        } else {
            moveTo(ServerState.IDLE);
            owner.dispatcher().release(this);
        }
    }

    /** What was there to be handled has been; if that leaves nothing owed, no reply will come to release it. */
    public void requestsRead() {
        if (state == ServerState.LENT) {
            releaseIfTransactionIsOver();
        }
    }

    /** The client sends a text that may do this to its session. */
    public void touch(SessionEffects effects) {
        probe.touch(effects, borrower.session());
    }

    /** Where the client that has this connection writes. */
    public ServerRequests requests() {
        return requests;
    }

    /** Replies that pgweir gives itself may be due at once, if nothing is owed before them. */
    public void giveFakes() {
        replies.giveFakes();
    }

    /** Has PostgreSQL cancel what runs now; until that is carried out the connection serves nobody else. */
    public void cancel(Runnable carriedOut) {
        cancels.send(carriedOut);
    }

    @Override
    public void onRead(ByteBuf in) {
        port.turn().assertInLoop();
        if (state == ServerState.CLOSED) {
            in.release();
            return;
        }
        try {
            replies.read(in);
        } catch (ProtocolViolation violation) {
            owner.integrityViolation(this, violation);
            close(ServerCloseReason.INTEGRITY_VIOLATION);
            return;
        }
        goOn();
    }

    /** Something that was waited for has come: replies, or the end of a cancel. */
    void goOn() {
        switch (state) {
            case LENT -> {
                borrower.pipelineDrained();
                if (clientWasTold) {
                    close(ServerCloseReason.LOST);
                } else {
                    requestsRead();
                }
            }
            case ADJUSTING -> {
                if (ledger.isEmpty()) {
                    adjusted();
                }
            }
            case RECOVERING -> recovery.step();
            case IDLE -> {
                if (isMarkedForClose()) {
                    close(ServerCloseReason.LOST);
                }
            }
            case CLOSED -> {}
        }
    }

    void statementsDropped() {
        requests.statements().clear();
        if (borrower != null) {
            borrower.statements().allDropped();
        }
    }

    /** A request of pgweir's own was refused. */
    void ownRequestFailed(ErrorFields error) {
        if (state == ServerState.ADJUSTING) {
            settings.refuse(error);
        } else if (state == ServerState.RECOVERING) {
            recovery.failed(error);
        } else {
            probe.ownRequestFailed();
        }
    }

    /** PostgreSQL says goodbye. Whoever loses something with it hears it in its words; nobody gets the connection any more. */
    boolean fatalError(ErrorFields error) {
        markForClose();
        log.info("event=server_fatal pool={} sqlstate={} message=\"{}\"", pool, error.sqlState(), error.message());
        clientWasTold = state == ServerState.LENT && (borrower.keepsConnection() || !isBetweenTransactions());
        return clientWasTold;
    }

    /** Looks at the clock for this connection; called some twenty times a second. */
    void tick() {
        switch (state) {
            case LENT -> busyTime.tick(borrower.timeLimits(), requests.isPartial());
            case ADJUSTING -> busyTime.tickWhileAdjusting(owner.timeouts());
            case RECOVERING -> recovery.tick();
            case CLOSED -> departure.tick();
            case IDLE -> {}
        }
    }

    /** The client's time is up: it is told why and closed, and the connection is cleaned. */
    void expire(ErrorFields error) {
        probe.abandon(borrower.session());
        ErrorFields told = requests.mayHaveCommitted() ? LossMessage.unknown(error) : error;
        Borrower from = takeBack();
        cleanAfterClient(false, ServerCloseReason.CLIENT_TIMEOUT);
        from.lost(clientWasTold || isMidReply() ? null : told);
    }

    @Override
    protected void retire(RetireReason reason) {
        log.debug("event=server_retire pool={} reason={}", pool, reason.label());
        close(ServerCloseReason.RETIRED);
    }

    /** It will be closed as soon as its client has ended its transaction. */
    void markForClose() {
        checklist.markForClose();
    }

    boolean isMarkedForClose() {
        return checklist.isMarkedForClose();
    }

    /** Ends this connection; its slot is free when PostgreSQL has ended it too, see {@link Departure}. */
    void close(ServerCloseReason reason) {
        if (state == ServerState.CLOSED) {
            return;
        }
        if (state() == ConnectionState.IDLE) {
            owner.dispatcher().closing(this);
        }
        boolean clean = checklist.isClean();
        Borrower from = takeBack();
        boolean used = state != ServerState.ADJUSTING;
        log.info("event=server_close pool={} reason={}", pool, reason.label());
        moveTo(ServerState.CLOSED);
        departure.begin(clean, !ledger.isEmpty() && !clientWasTold);
        if (from != null && used) {
            from.lost(clientWasTold || isMidReply() ? null : LossMessage.of(reason, requests.mayHaveCommitted()));
        } else if (from != null) {
            from.lostUnused();
        }
    }

    @Override
    public void onClosed() {
        close(ServerCloseReason.LOST);
        replies.release();
        owner.closed(this);
    }

    @Override
    public void onBug(Throwable cause) {
        log.error("event=bug connection={}", this, cause);
        close(ServerCloseReason.BUG);
    }

    private void moveTo(ServerState next) {
        if (!state.canMoveTo(next)) {
            throw new IllegalStateException("illegal move from " + state + " to " + next + ": " + this);
        }
        state = next;
    }

    @Override
    public RelayPort port() {
        return port;
    }

    /** Who has this connection; null if nobody has. */
    Borrower borrower() {
        return borrower;
    }

    boolean isLent() {
        return state == ServerState.LENT;
    }

    CancelsInFlight cancels() {
        return cancels;
    }

    public ServerState serverState() {
        return state;
    }

    public ServerPool serverPool() {
        return pool;
    }

    long now() {
        return port.turn().now();
    }

    @Override
    public String toString() {
        return "server connection " + cancels.processId() + " of " + pool + " " + state.label() + " status="
                + (char) busyTime.transactionStatus() + " owed=" + ledger;
    }
}
