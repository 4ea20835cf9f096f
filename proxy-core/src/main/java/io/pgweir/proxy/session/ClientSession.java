package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.dispatch.Dispatcher;
import io.pgweir.proxy.dispatch.PooledConnection;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.WaitFigures;
import io.pgweir.proxy.dispatch.Waiter;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayEndpoint;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.Borrower;
import io.pgweir.proxy.server.BorrowerStatements;
import io.pgweir.proxy.server.ServerConnection;
import io.pgweir.proxy.server.ServerPool;
import io.pgweir.proxy.server.ServerRequests;
import io.pgweir.proxy.server.TimeLimit;
import io.pgweir.proxy.server.TimeLimits;
import io.pgweir.proxy.state.ReportedSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client from its authentication to its end. It asks the dispatcher for a server connection when its first request of
 * a transaction is here, and is itself what waits in the queue; the connection takes itself back when the transaction is
 * over.
 *
 * <p>Confined to the loop of the client's server.
 */
final class ClientSession extends Waiter implements RelayEndpoint, Borrower {

    private static final Logger log = LoggerFactory.getLogger(ClientSession.class);

    private final Client client;
    private final RelayPort port;
    private final SessionList sessions;
    private final Dispatcher dispatcher;
    private final ServerPool pool;
    private final ClientTimes times;
    private final StatementRelay statements;
    private final RequestReader reader;
    private final SessionState sessionState;

    private TenantLimits limits;
    private ClientState state = ClientState.JOINING;
    private ServerConnection connection;
    private final long joinedAt;
    private long waitingSince;
    private long idleSince;
    private boolean leaving;
    private int position;

    ClientSession(Client client, RelayPort port, SessionList sessions, Dispatcher dispatcher, ServerPool pool) {
        super(dispatcher.tenant(client.limits().share()));
        this.client = client;
        this.limits = client.limits();
        this.port = port;
        this.sessions = sessions;
        this.dispatcher = dispatcher;
        this.pool = pool;
        this.times = pool.traffic().times.of(tenant().name());
        this.joinedAt = port.turn().now();
        this.waitingSince = joinedAt;
        this.sessionState = new SessionState(client, port, pool);
        TextGate gate = new TextGate(this, client);
        this.statements = new StatementRelay(this, gate, pool.statementMemory(), !client.keepsConnection());
        RequestRelay relay = new RequestRelay(this, statements);
        this.reader = new RequestReader(this, new FrameInput(port.allocator()), relay, new ReadPace(port));
    }

    /** Lets the client in once PostgreSQL has accepted its settings, this time or at an earlier client's login. */
    void join() {
        pool.clientJoined();
        sessions.add(this);
        if (isClosed()) {
            // pgweir drains: the client has been told already.
            return;
        }
        ReportedSettings known = pool.welcomes().find(sessionState.current());
        if (known != null) {
            greet(known);
        } else {
            checkout();
        }
    }

    private void greet(ReportedSettings reported) {
        sessionState.greet(reported, client.key());
        times.logins.count(System.nanoTime() - client.cameAt());
        log.info("event=client_login client={}", client);
        betweenRequests();
    }

    /** The request at the head of what the client has sent needs a server connection. */
    void acquire() {
        waitingSince = port.turn().now();
        moveTo(ClientState.WAITING);
        checkout();
    }

    private void checkout() {
        PooledConnection free = dispatcher.checkout(this, pool.pool());
        if (free != null) {
            granted(free);
        }
    }

    @Override
    protected void granted(PooledConnection granted) {
        connection = (ServerConnection) granted;
        pool.traffic().assignments++;
        connection.lend(this);
    }

    @Override
    public void ready(ReportedSettings reported) {
        if (state == ClientState.JOINING) {
            pool.welcomes().remember(sessionState.current(), reported);
            abandonConnection(true);
            greet(reported);
            return;
        }
        sessionState.bringUpTo(reported);
        moveTo(ClientState.ACTIVE);
        pool.traffic().waits.count(port.turn().now() - waitingSince);
        reader.resume();
    }

    private void abandonConnection(boolean politely) {
        ServerConnection lent = connection;
        connection = null;
        lent.abandon(politely);
    }

    @Override
    protected void refused(Refusal refusal) {
        refuse(WaitMessage.refusal(refusal));
    }

    /**
     * Whoever waits is between two requests, so that whatever it was owed has left whole. Before the end of its login it must
     * not hear anything but the questions of the login.
     */
    @Override
    protected void waitsLong(WaitFigures figures) {
        if (state == ClientState.WAITING && sessionState.hearsNotices()) {
            WaitMessage.sendNotice(port, figures);
        }
    }

    @Override
    public void settingsRefused(ErrorFields error) {
        connection = null;
        refuse(error);
    }

    /** Who joins is not let in; else what belongs to the request is thrown away, and the connection goes on. */
    private void refuse(ErrorFields error) {
        if (state == ClientState.JOINING) {
            close(ClientCloseReason.REFUSED, error.asFatal());
            return;
        }
        reader.refuse(error);
        betweenRequests();
    }

    @Override
    public BorrowerStatements statements() {
        return statements.news();
    }

    @Override
    public boolean keepsConnection() {
        return client.keepsConnection() || sessionState.isPinned();
    }

    @Override
    public void released() {
        connection = null;
        betweenRequests();
    }

    /** It has no server connection, and goes on or goes. */
    private void betweenRequests() {
        moveTo(ClientState.IDLE);
        idleSince = port.turn().now();
        if (leaving) {
            leave();
        } else {
            reader.resume();
        }
    }

    @Override
    public boolean betweenTransactions() {
        boolean kept = keepsConnection();
        if (kept && leaving) {
            leave();
        } else if (sessionState.clientPins().betweenTransactions()) {
            close(ClientCloseReason.PIN_LIMIT, sessionState.clientPins().farewell());
        }
        return kept;
    }

    @Override
    public void lostUnused() {
        connection = null;
        checkout();
    }

    @Override
    public void lost(ErrorFields error) {
        connection = null;
        close(ClientCloseReason.SERVER_LOST, error);
    }

    @Override
    public void pipelineDrained() {
        reader.answered();
    }

    @Override
    public void onRead(ByteBuf in) {
        port.turn().assertInLoop();
        if (state == ClientState.CLOSED) {
            in.release();
            return;
        }
        reader.read(in);
    }

    /** Leaves at the end of its transaction, or now if it is in none. */
    void drain() {
        leaving = true;
        boolean betweenTransactions = state == ClientState.ACTIVE && connection.isBetweenTransactions();
        if (state == ClientState.IDLE || state == ClientState.JOINING || betweenTransactions) {
            leave();
        }
    }

    /** Leaves now, whatever it is doing. */
    void leave() {
        close(ClientCloseReason.SHUTDOWN, Farewell.SHUTTING_DOWN);
    }

    /** Looks at the clock for this client. */
    void tick(long now) {
        TimeLimit idle = limits.times().clientIdle();
        if (state == ClientState.IDLE && idle.isOver(now - idleSince)) {
            close(ClientCloseReason.IDLE_TIMEOUT, Farewell.idleTooLong(idle));
        }
    }

    /** What its tenant may after a reload. */
    void limits(TenantLimits newest) {
        limits = newest;
        sessionState.clientPins().maxPins(newest.maxPins());
    }

    @Override
    public ClientTimes times() {
        return times;
    }

    @Override
    public TimeLimits timeLimits() {
        return limits.times();
    }

    /** Ends this client. @param error what it is told last, or null if there is nothing to say */
    void close(ClientCloseReason reason, ErrorFields error) {
        if (state == ClientState.CLOSED) {
            return;
        }
        ErrorFields lastWords = Farewell.truth(reason, error, connection);
        moveTo(ClientState.CLOSED);
        sessionState.clientPins().giveBack();
        log.info("event=client_close client={} reason={}", client, reason.label());
        if (waiting()) {
            dispatcher.cancelWait(this);
        }
        if (connection != null) {
            abandonConnection(reason == ClientCloseReason.TERMINATED);
        }
        Farewell.say(port, reason, lastWords);
    }

    @Override
    public void onClosed() {
        close(ClientCloseReason.DISCONNECTED, null);
        reader.release();
        statements.names().clientLeft();
        sessions.remove(this);
        pool.clientLeft();
        client.left();
    }

    @Override
    public void onBug(Throwable cause) {
        log.error("event=bug client={} state={} connection={}", client, state.label(), connection, cause);
        close(ClientCloseReason.BUG, Farewell.BUG);
    }

    /** A CancelRequest with this client's key has arrived; when it can hit nothing any more, it is carried out. */
    void cancel(Runnable carriedOut) {
        port.turn().assertInLoop();
        if (state == ClientState.ACTIVE && requests().isWorkingForClient()) {
            connection.cancel(carriedOut);
            return;
        }
        if (state == ClientState.WAITING && waiting()) {
            dispatcher.cancelWait(this);
            refuse(WaitMessage.CANCELLED);
        }
        carriedOut.run();
    }

    private void moveTo(ClientState next) {
        if (!state.canMoveTo(next)) {
            throw new IllegalStateException("illegal move from " + state + " to " + next + ": " + this);
        }
        state = next;
    }

    boolean isActive() {
        return state == ClientState.ACTIVE;
    }

    boolean isClosed() {
        return state == ClientState.CLOSED;
    }

    ClientState state() {
        return state;
    }

    /** The server connection that this client has; null if none. */
    ServerConnection connection() {
        return connection;
    }

    /** The way into that connection. */
    ServerRequests requests() {
        return connection.requests();
    }

    /** With whom it is counted. */
    ClientGroup group() {
        return new ClientGroup(pool.pool().key(), client.user(), state);
    }

    /** Where its server connections come from. */
    ServerPool pool() {
        return pool;
    }

    RequestReader reader() {
        return reader;
    }

    /** How things stand with it; taken on its loop, read anywhere. */
    ClientView view() {
        return ClientView.of(
                this,
                client,
                joinedAt,
                waitingSince,
                leaving,
                statements.names().size());
    }

    /** Where its {@link SessionList} keeps this session. */
    int position() {
        return position;
    }

    void position(int position) {
        this.position = position;
    }

    @Override
    public RelayPort port() {
        return port;
    }

    @Override
    public SessionState session() {
        return sessionState;
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
