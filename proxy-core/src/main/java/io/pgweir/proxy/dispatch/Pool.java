package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Random;

/**
 * The server connections of one (server, database, user), and the clients that wait for one.
 *
 * <p>Confined to the server's loop; changed only by its {@link Dispatcher}.
 */
public final class Pool {
    private final PoolKey key;
    private PoolLimits limits;

    final ConnectionList idle = new ConnectionList();
    final ConnectionList checkedOut = new ConnectionList();
    final Lanes lanes = new Lanes(this);
    final ConnectRamp ramp;
    final PoolCounters counters = new PoolCounters();

    int connecting;
    int closing;
    /** The pool was taken out of the configuration: it refuses, and closes what is released. */
    boolean closed;
    /** It gives nobody a connection for now; who waits goes on to wait. */
    boolean paused;
    /** The dispatcher has forgotten the pool, as nobody used it for long. */
    boolean dropped;
    /** The dispatcher will look at the pool before it returns. */
    boolean woken;

    long lastUsed;
    long lastOutlived;

    Pool(PoolKey key, PoolLimits limits, Random random, long now) {
        this.key = requireNonNull(key, "key");
        this.limits = requireNonNull(limits, "limits");
        this.ramp = new ConnectRamp(random);
        this.lastUsed = now;
        this.lastOutlived = now - Long.MAX_VALUE / 2;
    }

    public PoolKey key() {
        return key;
    }

    public PoolLimits limits() {
        return limits;
    }

    void limits(PoolLimits limits) {
        this.limits = requireNonNull(limits, "limits");
    }

    /** Connections that can serve clients. */
    int open() {
        return idle.size() + checkedOut.size();
    }

    /** Slots that the pool takes of pool_size and of the server's budget. */
    int size() {
        return open() + connecting + closing;
    }

    /** Whether pool_size was lowered below what the pool has and keeps. */
    boolean over() {
        return size() - closing > limits.poolSize();
    }

    /** Whether one connection less would still leave min_pool_size. */
    boolean aboveMin() {
        return open() > limits.minPoolSize();
    }

    /** How many connects to start for those that wait, if the server's budget allows it; never negative. */
    int slotsForWaiters(long now) {
        return slots(0, now);
    }

    /** The same, for min_pool_size also. */
    int slotsWanted(long now) {
        return slots(ramp.failsForGood() ? 0 : Math.max(0, limits.minPoolSize() - open()), now);
    }

    private int slots(int missing, long now) {
        if (paused || size() >= limits.poolSize()) {
            return 0;
        }
        int wanted = Math.max(0, lanes.servable() - idle.size()) + missing - connecting;
        if (wanted <= 0) {
            return 0;
        }
        return Math.max(0, Math.min(Math.min(wanted, limits.poolSize() - size()), ramp.room(connecting, now)));
    }

    void connectEnded() {
        if (connecting == 0) {
            throw new IllegalStateException("no connect is under way: " + this);
        }
        connecting--;
    }

    void add(PooledConnection connection, long now) {
        connection.moveTo(ConnectionState.IDLE, now);
        idle.add(connection);
    }

    void checkOut(PooledConnection connection, Waiter waiter, long now) {
        connection.moveTo(ConnectionState.CHECKED_OUT, now);
        idle.remove(connection);
        checkedOut.add(connection);
        connection.holder = waiter;
        waiter.tenant().taken(connection);
        counters.checkouts++;
    }

    void checkIn(PooledConnection connection, long now) {
        long lasted = now - connection.stateSince;
        connection.moveTo(ConnectionState.IDLE, now);
        endCheckout(connection, lasted);
        idle.add(connection);
    }

    private void endCheckout(PooledConnection connection, long lasted) {
        checkedOut.remove(connection);
        connection.holder = null;
        connection.tenant.givenBack(connection, lasted);
    }

    /** Checkouts that last longer than their tenants' do otherwise count before they end, or one could hide in them. */
    void chargeOverruns(long now) {
        for (PooledConnection each = checkedOut.oldest(); each != null; each = each.newer) {
            each.tenant.overrun(each, now - each.stateSince);
        }
    }

    /** Adds to each tenant's sum how long its present checkouts have lasted so far. */
    void sumUpUnderWay(Map<Tenant, Long> sums, long now) {
        for (PooledConnection each = checkedOut.oldest(); each != null; each = each.newer) {
            sums.merge(each.tenant, now - each.stateSince, Long::sum);
        }
    }

    void startClosing(PooledConnection connection, long now) {
        connection.moveTo(ConnectionState.RETIRING, now);
        idle.remove(connection);
        closing++;
    }

    void remove(PooledConnection connection, long now) {
        ConnectionState before = connection.state();
        long lasted = now - connection.stateSince;
        connection.moveTo(ConnectionState.CLOSED, now);
        switch (before) {
            case RETIRING -> closing--;
            case IDLE -> idle.remove(connection);
            default -> endCheckout(connection, lasted);
        }
    }

    PoolSnapshot snapshot(long now) {
        Waiter oldest = lanes.oldest();
        return new PoolSnapshot(
                key,
                limits,
                checkedOut.size(),
                idle.size(),
                connecting,
                closing,
                lanes.waiting(),
                oldest == null ? 0 : now - oldest.waitingSince,
                ramp.lastFailure(),
                counters.snapshot());
    }

    @Override
    public String toString() {
        return key.user() + "@" + key.server() + "/" + key.database();
    }
}
