package io.pgweir.proxy.server;

import io.pgweir.config.Timeouts;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.dispatch.Connector;
import io.pgweir.proxy.dispatch.Dispatcher;
import io.pgweir.proxy.dispatch.Pool;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.ServerLimits;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.net.Turn;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;
import io.pgweir.proxy.state.SessionSettings;
import io.pgweir.proxy.statement.StatementMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A server without a network: connections are opened, cancels carried out and time looked at when its driver says so. All
 * that happens on a connection is the product's own code.
 */
public final class SteppedServer implements Connector, ConnectionOwner {

    /** A cancel that PostgreSQL has been asked for. */
    public record Cancel(int processId, Consumer<CancelEnd> ended) {

        /** PostgreSQL has sent the signal. */
        public void carriedOut() {
            ended.accept(CancelEnd.CARRIED_OUT);
        }

        /** PostgreSQL was not heard of again, and may still send the signal. */
        public void unclear() {
            ended.accept(CancelEnd.UNCLEAR);
        }
    }

    private final Timeouts timeouts;
    private final Dispatcher dispatcher;
    private final ServerPool pool;
    private final List<ServerConnection> connections = new ArrayList<>();
    private final Queue<Cancel> cancels = new ArrayDeque<>();
    private int connecting;
    private ProtocolViolation violation;

    /** With a pool of one. @param random decides on jitter */
    public SteppedServer(Turn turn, Timeouts timeouts, Random random) {
        this.timeouts = timeouts;
        this.dispatcher = new Dispatcher("main", new ServerLimits(1, 1, 0, 0), this, turn, random);
        Pool one = dispatcher.pool(new PoolKey("main", "app", "app"), new PoolLimits(1, 0));
        this.pool =
                new ServerPool(one, "app", SessionSettings.NONE, null, StatementMemory.ofHeap(), new TrafficCounters());
    }

    public ServerPool pool() {
        return pool;
    }

    @Override
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public ReportedSettings intern(ReportedSettings reported) {
        return reported;
    }

    @Override
    public void open(Pool wanted) {
        connecting++;
    }

    public boolean isConnecting() {
        return connecting > 0;
    }

    /** A connection has logged in; the port's socket is to call what is returned. */
    public ServerConnection connected(RelayPort port, BackendKeyData key, ReportedSettings reported) {
        connecting--;
        return new ServerConnection(this, pool, port, key, reported);
    }

    public void opened(ServerConnection connection) {
        connections.add(connection);
        dispatcher.opened(connection);
    }

    public void openFailed(ConnectFailure failure) {
        connecting--;
        dispatcher.openFailed(pool.pool(), failure);
    }

    @Override
    public void cancel(BackendKeyData key, Consumer<CancelEnd> ended) {
        cancels.add(new Cancel(key.processId(), ended));
    }

    /** Those that are on their way to PostgreSQL, oldest first. */
    public Queue<Cancel> cancels() {
        return cancels;
    }

    @Override
    public void integrityViolation(ServerConnection connection, ProtocolViolation what) {
        violation = what;
    }

    /** The last that was counted; null if none was. */
    public ProtocolViolation violation() {
        return violation;
    }

    @Override
    public void closed(ServerConnection connection) {
        connections.remove(connection);
        dispatcher.closed(connection);
    }

    /** Looks at the clock, as is done twenty times a second. */
    public void tick() {
        dispatcher.tick();
        List.copyOf(connections).forEach(ServerConnection::tick);
    }

    /** Whether everything is either in the pool or gone: nothing is lent, cleaned, opened, closed or waited for. */
    public boolean isAtRest() {
        return isNothingUnderWay()
                && connections.stream().allMatch(connection -> connection.serverState() == ServerState.IDLE);
    }

    /** Whether nothing goes on but that a client keeps its connection from one transaction to the next. */
    public boolean isKept() {
        return isNothingUnderWay()
                && connections.stream()
                        .allMatch(connection -> connection.isLent()
                                && connection.isBetweenTransactions()
                                && connection.borrower().keepsConnection());
    }

    private boolean isNothingUnderWay() {
        var pools = dispatcher.snapshot().pools();
        return pools.stream().allMatch(one -> one.waiting() == 0 && one.connecting() == 0 && one.closing() == 0);
    }

    /** Ends every connection. */
    public void shutdown() {
        List.copyOf(connections).forEach(connection -> connection.close(ServerCloseReason.SHUTDOWN));
    }

    public List<ServerConnection> connections() {
        return connections;
    }
}
