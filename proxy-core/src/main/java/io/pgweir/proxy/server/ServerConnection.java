package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.PooledConnection;
import io.pgweir.proxy.dispatch.RetireReason;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayEndpoint;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.state.SettingsChange;
import io.pgweir.proxy.statement.ServerStatements;
import io.pgweir.proxy.statement.StatementEffect;
import java.io.IOException;
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

    /** Replies that may be owed at a time; a client that pipelines more is not read until some have come. */
    public static final int MAX_OWED = 10_000;

    private static final byte IDLE_STATUS = 'I';

    private final Server server;
    private final ServerPool pool;
    private final RelayPort port;
    private final BackendKeyData key;
    private final Ledger ledger = new Ledger();
    private final ReplyReader replies;
    private final Recovery recovery;
    private final BusyTime busyTime;
    private final ServerStatements statements = new ServerStatements();

    private ServerState state = ServerState.IDLE;
    private Borrower borrower;
    private byte transactionStatus = IDLE_STATUS;
    private SessionSettings applied;
    private SessionSettings adjustingTo;
    private ErrorFields adjustingFailed;
    private boolean settingsUnknown;
    private ReportedSettings reported;
    private Borrower unnamedStatementOwner;
    private boolean partialRequest;
    private boolean markedForClose;
    private boolean clientWasTold;
    private int cancelsInFlight;

    /** @param key for cancelling, or null if the server gave none */
    ServerConnection(Server server, ServerPool pool, RelayPort port, BackendKeyData key, ReportedSettings reported) {
        super(pool.pool());
        this.server = server;
        this.pool = pool;
        this.port = port;
        this.key = key;
        this.applied = pool.settings();
        this.reported = reported;
        this.replies =
                new ReplyReader(this, ledger, new FrameInput(port.channel().alloc()));
        this.recovery = new Recovery(this, ledger);
        this.busyTime = new BusyTime(this, ledger);
    }

    // ---- lending ---------------------------------------------------------------------------------------------------

    /** The client has checked this connection out. It hears {@link Borrower#ready} at once or after a round trip. */
    public void lend(Borrower to) {
        borrower = to;
        clientWasTold = false;
        RelayPort.link(port, to.port());
        if (to.keepsConnection()) {
            recovery.expectSessionState();
        }
        SessionSettings wanted = to.settings();
        String change = settingsUnknown ? SettingsChange.afresh(pool.settings(), wanted) : change(wanted);
        if (change == null) {
            moveTo(ServerState.LENT);
            to.ready(reported);
            return;
        }
        moveTo(ServerState.ADJUSTING);
        adjustingTo = wanted;
        adjustingFailed = null;
        ownQuery(change);
    }

    private String change(SessionSettings wanted) {
        if (applied == wanted) {
            return null;
        }
        String change = SettingsChange.sql(applied, wanted);
        applied = change == null ? wanted : applied;
        return change;
    }

    private void adjusted() {
        Borrower to = borrower;
        if (adjustingFailed != null) {
            takeBack();
            moveTo(ServerState.IDLE);
            to.settingsRefused(adjustingFailed);
            server.dispatcher().release(this);
            return;
        }
        applied = adjustingTo;
        settingsUnknown = false;
        moveTo(ServerState.LENT);
        to.ready(reported);
    }

    /**
     * The client has left for good.
     *
     * @param politely it said so, after what it has sent: that is carried out first, as PostgreSQL would
     */
    public void abandon(boolean politely) {
        takeBack();
        if (partialRequest) {
            close(ServerCloseReason.PARTIAL_REQUEST);
        } else {
            moveTo(ServerState.RECOVERING);
            recovery.begin(politely);
        }
    }

    private Borrower takeBack() {
        Borrower from = borrower;
        borrower = null;
        unnamedStatementOwner = null;
        port.unlink();
        return from;
    }

    /** The first item of the release checklist that is not met; null if the next client may have this connection. */
    HoldReason holdReason() {
        if (markedForClose) {
            return HoldReason.MARKED_FOR_CLOSE;
        } else if (partialRequest) {
            return HoldReason.PARTIAL_REQUEST;
        } else if (replies.isMidReply()) {
            return HoldReason.UNREAD_REPLY;
        } else if (ledger.isCopyIn()) {
            return HoldReason.COPY_IN;
        } else if (!ledger.isEmpty()) {
            return HoldReason.REPLIES_OWED;
        } else if (ledger.isUnsynced()) {
            return HoldReason.UNSYNCED;
        } else if (transactionStatus == 'T') {
            return HoldReason.IN_TRANSACTION;
        } else if (transactionStatus == 'E') {
            return HoldReason.IN_FAILED_TRANSACTION;
        } else if (cancelsInFlight > 0) {
            return HoldReason.CANCEL_IN_FLIGHT;
        } else if (recovery.sessionStateLeft()) {
            return HoldReason.SESSION_STATE;
        }
        return null;
    }

    private void releaseIfTransactionIsOver() {
        if (!ledger.isEmpty() || transactionStatus != IDLE_STATUS || borrower.keepsConnection()) {
            return;
        }
        HoldReason hold = holdReason();
        if (hold == null) {
            // The connection goes first: who has waited longest gets it, and not a client that has just had it.
            Borrower from = takeBack();
            moveTo(ServerState.IDLE);
            server.dispatcher().release(this);
            from.released();
        } else if (hold == HoldReason.CANCEL_IN_FLIGHT) {
            Borrower from = takeBack();
            moveTo(ServerState.RECOVERING);
            recovery.begin(true);
            from.released();
        } else if (hold == HoldReason.MARKED_FOR_CLOSE) {
            Borrower from = takeBack();
            close(ServerCloseReason.RETIRED);
            from.released();
        }
    }

    /** Cleaned after its client: into the pool again. */
    void recovered() {
        if (markedForClose) {
            close(ServerCloseReason.RETIRED);
            return;
        }
        moveTo(ServerState.IDLE);
        server.dispatcher().release(this);
    }

    // ---- requests --------------------------------------------------------------------------------------------------

    /** Enters a request of the client's that is written, or that pgweir answers itself, in the ledger. */
    public void owe(Ledger.Request request, Ledger.Owed whose, StatementEffect effect) {
        busyTime.requested();
        ledger.owe(request, whose, effect);
    }

    public void owe(Ledger.Request request, Ledger.Owed whose) {
        owe(request, whose, null);
    }

    /** Writes requests; what they are owed has been or is about to be entered in the same turn. */
    public void send(ByteBuf requests) {
        pool.traffic().bytesFromClients += requests.readableBytes();
        port.write(requests);
    }

    /** Replies that pgweir gives itself may be due at once, if nothing is owed before them. */
    public void giveFakes() {
        replies.giveFakes();
    }

    /** Whether the last bytes that were sent were not the end of a request. */
    public void partialRequest(boolean partial) {
        partialRequest = partial;
    }

    public boolean isOwing() {
        return !ledger.isEmpty();
    }

    public int owed() {
        return ledger.size();
    }

    /**
     * Whether the transaction is known to be sound, so that a reply can be given in PostgreSQL's place: in a failed one
     * PostgreSQL would refuse.
     */
    public boolean mayAnswerInItsPlace() {
        return transactionStatus != 'E' && !ledger.isReadyForQueryOwed();
    }

    public ServerStatements statements() {
        return statements;
    }

    /** Whose unnamed statement stands on this connection; null if nobody's. */
    public Borrower unnamedStatementOwner() {
        return unnamedStatementOwner;
    }

    public void unnamedStatementOwner(Borrower owner) {
        unnamedStatementOwner = owner;
    }

    /** Runs a query of pgweir's own; its replies are nobody's. */
    void ownQuery(String sql) {
        ByteBuf out = port.buffer(sql.length() + 16);
        FrontendMessages.query(out, sql);
        ledger.owe(Ledger.Request.QUERY, Ledger.Owed.SKIP);
        port.write(out);
    }

    /** Asks PostgreSQL to cancel what runs now; until that has arrived the connection serves nobody else. */
    public void cancel() {
        if (key != null && state != ServerState.CLOSED) {
            cancelsInFlight++;
            server.cancel(key, () -> {
                cancelsInFlight--;
                if (state == ServerState.RECOVERING) {
                    recovery.step();
                }
            });
        }
    }

    // ---- replies ---------------------------------------------------------------------------------------------------

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
            integrityViolation(violation.getMessage());
            return;
        }
        switch (state) {
            case LENT -> {
                borrower.pipelineDrained();
                if (state == ServerState.LENT) {
                    releaseIfTransactionIsOver();
                }
            }
            case ADJUSTING -> {
                if (ledger.isEmpty()) {
                    adjusted();
                }
            }
            case RECOVERING -> recovery.step();
            case IDLE, CLOSED -> {}
        }
    }

    void transactionStatus(byte status) {
        transactionStatus = status;
        busyTime.readyForQuery(status);
        if (status == IDLE_STATUS && state == ServerState.LENT) {
            pool.traffic().transactions++;
        }
    }

    boolean parameterStatus(String name, String value) {
        reported = server.intern(reported.with(name, value));
        if (state == ServerState.IDLE) {
            pool.welcomes().forget();
        }
        if (state != ServerState.LENT) {
            return false;
        }
        borrower.reported(name, value, reported);
        if (ReportedSettings.isSettable(name)) {
            applied = borrower.settings();
        }
        return true;
    }

    /** A command has changed settings in a way that is not followed: the next client begins with a clean slate. */
    void settingsUnknown() {
        settingsUnknown = true;
    }

    void statementsDropped() {
        statements.clear();
        if (borrower != null) {
            borrower.statementsDropped();
        }
    }

    /** A request of pgweir's own was refused. */
    void ownRequestFailed(ErrorFields error) {
        if (state == ServerState.ADJUSTING) {
            adjustingFailed = error;
        } else if (state == ServerState.RECOVERING) {
            recovery.failed(error);
        }
    }

    /** What the client is told instead of an error that pgweir itself brought about; null if it is told the error. */
    ErrorFields insteadOf(ErrorFields error) {
        return error.sqlState().equals(SqlState.QUERY_CANCELED) ? busyTime.cancelledFor() : null;
    }

    /** PostgreSQL says goodbye, and closes next. Whoever has the connection hears it in its words. */
    boolean fatalError(ErrorFields error) {
        log.info("event=server_fatal pool={} sqlstate={} message=\"{}\"", pool, error.sqlState(), error.message());
        clientWasTold = state == ServerState.LENT;
        return clientWasTold;
    }

    // ---- limits ----------------------------------------------------------------------------------------------------

    /** Looks at the clock for this connection; called some twenty times a second. */
    void tick() {
        if (state == ServerState.LENT) {
            busyTime.tick(server.timeouts());
        } else if (state == ServerState.RECOVERING) {
            recovery.tick();
        }
    }

    /** The client's time is up: it is told why and closed, and the connection is cleaned. */
    void expire(ErrorFields error) {
        Borrower from = takeBack();
        if (partialRequest) {
            close(ServerCloseReason.CLIENT_TIMEOUT);
        } else {
            moveTo(ServerState.RECOVERING);
            recovery.begin(false);
        }
        from.lost(error);
    }

    // ---- the end ---------------------------------------------------------------------------------------------------

    @Override
    protected void retire(RetireReason reason) {
        log.debug("event=server_retire pool={} reason={}", pool, reason.label());
        close(ServerCloseReason.RETIRED);
    }

    /** It will be closed as soon as its client has ended its transaction. */
    void markForClose() {
        markedForClose = true;
    }

    private void integrityViolation(String what) {
        server.integrityViolation();
        log.error("event=integrity_violation what=\"{}\" connection={}", what, this);
        close(ServerCloseReason.INTEGRITY_VIOLATION);
    }

    /**
     * Ends this connection. With nothing half-sent, PostgreSQL is told goodbye and closes itself, so that its process is
     * known to be gone when the slot is used again; else not one more byte is written.
     */
    void close(ServerCloseReason reason) {
        if (state == ServerState.CLOSED) {
            return;
        }
        boolean clean = holdReason() == null || holdReason() == HoldReason.MARKED_FOR_CLOSE;
        Borrower from = takeBack();
        log.info("event=server_close pool={} reason={}", pool, reason.label());
        moveTo(ServerState.CLOSED);
        if (clean) {
            ByteBuf out = port.buffer(8);
            FrontendMessages.terminate(out);
            port.write(out);
            server.closeLater(port.channel());
        } else {
            port.close();
        }
        if (from != null) {
            from.lost(clientWasTold ? null : lossOf(reason));
        }
    }

    private ErrorFields lossOf(ServerCloseReason reason) {
        if (reason == ServerCloseReason.INTEGRITY_VIOLATION) {
            return ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, "the server sent a message that nobody was owed")
                    .withHint("The server connection has been closed; pgweir's log has the details.");
        }
        if (ledger.isEmpty()) {
            return ErrorFields.fatal(SqlState.CONNECTION_FAILURE, "the connection to the server was lost")
                    .withDetail("No request was under way; an open transaction has been rolled back.");
        }
        return ErrorFields.fatal(
                        SqlState.TRANSACTION_RESOLUTION_UNKNOWN,
                        "the connection to the server was lost while a request was under way")
                .withDetail("Whether the request took effect is not known.")
                .withHint("Look whether it did before you send it again.");
    }

    @Override
    public void onClosed() {
        close(ServerCloseReason.LOST);
        replies.release();
        server.closed(this);
    }

    @Override
    public void onFailure(Throwable cause) {
        if (cause instanceof IOException) {
            close(ServerCloseReason.LOST);
        } else {
            log.error("event=bug connection={}", this, cause);
            close(ServerCloseReason.BUG);
        }
        port.close();
    }

    // ---- for the package -------------------------------------------------------------------------------------------

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

    boolean isCancelInFlight() {
        return cancelsInFlight > 0;
    }

    Object processId() {
        return key == null ? "unknown" : key.processId();
    }

    byte transactionStatus() {
        return transactionStatus;
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
        return "server connection " + processId() + " of " + pool + " " + state.label() + " status="
                + (char) transactionStatus + " owed=" + ledger;
    }
}
