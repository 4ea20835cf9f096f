package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Decides which waiting client of one server gets a server connection next.
 *
 * <p>A checkout takes an idle connection of the client's pool; else a new one is opened within pool_size and
 * max_connections; else an idle one of another pool is closed for its slot; else the client waits, first in, first out.
 *
 * <p>Confined to the server's loop. Every method may be called from within {@link Waiter#granted}, {@link Waiter#refused},
 * {@link PooledConnection#retire} and {@link Connector#open}: an event changes its own pool at once and wakes it, and what
 * follows from it is done in one loop ({@link #settle}), never by recursion, so that ten thousand waiters that each give
 * their connection back at once do not overflow the stack. No checkout, wait or release allocates.
 */
public final class Dispatcher {
    /** "No limit" for a wait: far enough, and safe to add to any reading of the clock. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final String server;
    private final Connector connector;
    private final LongSupplier clock;
    private final Random random;
    private final Budget budget;
    private final ServiceLife serviceLife;
    private final SlotPolicy policy;

    private final PoolTable table = new PoolTable();
    // The table's own list.
    private final List<Pool> pools = table.all();

    private final ArrayDeque<Pool> woken = new ArrayDeque<>();
    private final WaitQueue leaving = new WaitQueue();
    private boolean settling;
    /** The budget is exhausted and somebody waits for a slot: slots go by {@link SlotPolicy} until nobody does. */
    private boolean scarce;

    private boolean slotsToShare;
    private boolean draining;

    /** @param clock nanoseconds that never go back; their zero means nothing */
    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock) {
        this(server, limits, connector, clock, new Random());
    }

    /** @param random decides on jitter, of lifetimes and of back-off */
    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock, Random random) {
        this.server = requireNonNull(server, "server");
        this.connector = requireNonNull(connector, "connector");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
        this.budget = new Budget(limits.maxConnections());
        this.serviceLife = new ServiceLife(limits, random);
        this.policy = new SlotPolicy(pools, budget, clock.getAsLong());
    }

    /** Finds or creates a pool and gives it these limits, at once: what is missing of min_pool_size is opened. */
    public Pool pool(PoolKey key, PoolLimits limits) {
        long now = clock.getAsLong();
        Pool pool = table.find(key);
        if (pool == null) {
            pool = new Pool(key, limits, random, now);
            table.add(pool);
        } else if (pool.closed || !pool.limits().equals(limits)) {
            pool.closed = false;
            pool.limits(limits);
        } else {
            return pool;
        }
        wake(pool);
        settle();
        return pool;
    }

    /**
     * Takes a connection of the pool, or a place in its queue.
     *
     * @return the connection if one was idle; else null, and the waiter hears {@link Waiter#granted} or {@link
     *     Waiter#refused} exactly once unless it cancels, perhaps before this method returns
     */
    public PooledConnection checkout(Waiter waiter, Pool pool) {
        if (waiter.waiting()) {
            throw new IllegalStateException("waiter waits already: " + waiter);
        }
        long now = clock.getAsLong();
        Pool listed = table.current(pool);
        if (!listed.idle.isEmpty() && listed.waiters.isEmpty() && !refuses(listed)) {
            PooledConnection connection = listed.idle.newest();
            listed.checkOut(connection, waiter, now);
            return connection;
        }
        enqueue(waiter, listed, now);
        wake(listed);
        settle();
        return null;
    }

    /** Takes back a connection that is clean and can be given to anybody. One that is not is closed instead. */
    public void release(PooledConnection connection) {
        long now = clock.getAsLong();
        Pool pool = connection.pool();
        pool.checkIn(connection, now);
        if (serviceLife.outlived(connection, now)) {
            retire(connection, RetireReason.LIFETIME, now);
        }
        wake(pool);
        settle();
    }

    /** A connect has ended in a connection that is logged in and clean. */
    public void opened(PooledConnection connection) {
        long now = clock.getAsLong();
        Pool pool = connection.pool();
        pool.connectEnded();
        pool.add(connection, now);
        serviceLife.begin(connection, now);
        pool.ramp.succeeded(pool.limits().poolSize(), now);
        pool.counters.opens++;
        wake(pool);
        settle();
    }

    /** A connect has ended without a connection: for good, and all who wait are refused; or for now, and they go on. */
    public void openFailed(Pool pool, ConnectFailure failure) {
        long now = clock.getAsLong();
        pool.connectEnded();
        budget.giveBack();
        pool.ramp.failed(failure, now);
        pool.counters.openFailures++;
        pool.lastUsed = now;
        if (failure.permanent()) {
            pool.waiters.moveAll(leaving, Refusal.Reason.CONNECT_FAILED);
        }
        wake(pool);
        settle();
    }

    /** An idle connection is about to end, by nobody's request here: it is given to no client any more. */
    public void closing(PooledConnection idle) {
        startClosing(idle, clock.getAsLong());
    }

    private void startClosing(PooledConnection idle, long now) {
        idle.pool().startClosing(idle, now);
        budget.closing();
    }

    /** The connection is gone, whoever closed it and whatever it was doing; its slot is free. */
    public void closed(PooledConnection connection) {
        long now = clock.getAsLong();
        Pool pool = connection.pool();
        boolean asked = connection.state() == ConnectionState.RETIRING;
        pool.remove(connection, now);
        if (asked) {
            budget.closed();
        } else {
            budget.giveBack();
        }
        pool.counters.closes++;
        pool.lastUsed = now;
        wake(pool);
        settle();
    }

    /** Leaves the queue without a word; false if the waiter was not waiting. */
    public boolean cancelWait(Waiter waiter) {
        if (!waiter.waiting()) {
            return false;
        }
        waiter.queue.remove(waiter);
        wake(waiter.pool);
        settle();
        return true;
    }

    /** Does what is due by time; to be called every 50 ms or so. */
    public void tick() {
        long now = clock.getAsLong();
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            pool.waiters.moveExpired(leaving, now);
            while (serviceLife.idledOut(pool, now)) {
                retire(pool.idle.oldest(), RetireReason.IDLE_TIMEOUT, now);
            }
            PooledConnection outlived = serviceLife.outlived(pool, now);
            if (outlived != null) {
                retire(outlived, RetireReason.LIFETIME, now);
            }
            wake(pool);
        }
        settle();
        table.dropAbandoned(now);
    }

    /** Replaces the server's limits. Connections above a lowered one close as they become idle. */
    public void limits(ServerLimits limits) {
        budget.max(limits.maxConnections());
        serviceLife.limits(limits);
        wakeAll();
        settle();
    }

    /** The pool has left the configuration: refuses its clients and closes its connections as they become idle. */
    public void close(Pool pool) {
        pool.closed = true;
        pool.waiters.moveAll(leaving, Refusal.Reason.DRAINING);
        wake(pool);
        settle();
    }

    /** Refuses all who wait and will ask, and closes every connection as it becomes idle. There is no way back. */
    public void drain() {
        draining = true;
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).waiters.moveAll(leaving, Refusal.Reason.DRAINING);
        }
        wakeAll();
        settle();
    }

    /** Whether no connection is left, being opened or being closed. */
    public boolean drained() {
        return draining && budget.taken() == 0;
    }

    /** The state of all pools; to be called on the loop, to be read anywhere. */
    public ServerSnapshot snapshot() {
        long now = clock.getAsLong();
        List<PoolSnapshot> snapshots =
                pools.stream().map(pool -> pool.snapshot(now)).toList();
        return new ServerSnapshot(server, budget.max(), budget.taken(), draining, snapshots);
    }

    private void enqueue(Waiter waiter, Pool pool, long now) {
        WaitLimits limits = waiter.limits();
        long maxWait = limits.maxWaitNanos() == 0 ? FOREVER : Math.min(limits.maxWaitNanos(), FOREVER);
        waiter.pool = pool;
        waiter.waitingSince = now;
        waiter.deadline = now + maxWait;
        int waiting = pool.waiters.size();
        if (refuses(pool)) {
            leaving.addRefused(waiter, Refusal.Reason.DRAINING, waiting + 1, waiting);
        } else if (limits.maxWaiting() > 0 && waiting >= limits.maxWaiting()) {
            leaving.addRefused(waiter, Refusal.Reason.QUEUE_FULL, waiting + 1, waiting);
        } else {
            pool.waiters.add(waiter);
        }
    }

    private boolean refuses(Pool pool) {
        return draining || pool.closed;
    }

    private void wake(Pool pool) {
        slotsToShare |= scarce;
        if (!pool.woken) {
            pool.woken = true;
            woken.add(pool);
        }
    }

    private void wakeAll() {
        for (int i = 0; i < pools.size(); i++) {
            wake(pools.get(i));
        }
    }

    /** Does all that follows from what has happened; a call from within a callback leaves it to the call outside. */
    private void settle() {
        if (settling) {
            return;
        }
        settling = true;
        try {
            while (settleNext()) {}
        } finally {
            settling = false;
        }
    }

    private boolean settleNext() {
        if (!leaving.isEmpty()) {
            refuse(leaving.removeFirst());
            return true;
        }
        Pool pool = woken.poll();
        if (pool != null) {
            pool.woken = false;
            serve(pool, clock.getAsLong());
            return true;
        }
        if (slotsToShare) {
            slotsToShare = false;
            shareSlots(clock.getAsLong());
            return true;
        }
        return false;
    }

    private void serve(Pool pool, long now) {
        if (refuses(pool)) {
            retireAllIdle(pool, draining ? RetireReason.DRAIN : RetireReason.POOL_CLOSED, now);
            return;
        }
        while (!pool.idle.isEmpty() && (pool.over() || budget.over())) {
            retire(pool.idle.oldest(), RetireReason.LIMIT_LOWERED, now);
        }
        while (!pool.idle.isEmpty() && !pool.waiters.isEmpty()) {
            if (scarce && policy.handsOver(pool, now)) {
                retire(pool.idle.newest(), RetireReason.HANDED_OVER, now);
            } else {
                grant(pool, now);
            }
        }
        grow(pool, now);
    }

    private void grant(Pool pool, long now) {
        Waiter waiter = pool.waiters.removeFirst();
        PooledConnection connection = pool.idle.newest();
        pool.checkOut(connection, waiter, now);
        waiter.lastWait = now - waiter.waitingSince;
        pool.counters.waits++;
        pool.counters.waitNanos += waiter.lastWait;
        waiter.granted(connection);
    }

    private void grow(Pool pool, long now) {
        while (!scarce && !budget.full() && !refuses(pool) && pool.slotsWanted(now) > 0) {
            open(pool);
        }
        if (!scarce && pool.slotsForWaiters(now) > 0) {
            scarce = true;
            slotsToShare = true;
        }
    }

    private void shareSlots(long now) {
        Pool next = policy.nextToGrow(now);
        while (next != null && !budget.full()) {
            open(next);
            next = policy.nextToGrow(now);
        }
        scarce = next != null;
        Pool giver = scarce ? policy.nextToShrink(now) : null;
        while (giver != null) {
            retire(giver.idle.oldest(), RetireReason.EVICTED, now);
            giver = policy.nextToShrink(now);
        }
    }

    private void open(Pool pool) {
        budget.take();
        pool.connecting++;
        connector.open(pool);
    }

    private void retire(PooledConnection connection, RetireReason reason, long now) {
        Pool pool = connection.pool();
        startClosing(connection, now);
        switch (reason) {
            case EVICTED, HANDED_OVER -> pool.counters.evictions++;
            case LIFETIME -> pool.lastOutlived = now;
            default -> {}
        }
        connection.retire(reason);
    }

    private void retireAllIdle(Pool pool, RetireReason reason, long now) {
        while (!pool.idle.isEmpty()) {
            retire(pool.idle.oldest(), reason, now);
        }
    }

    private void refuse(Waiter waiter) {
        Pool pool = waiter.pool;
        long now = clock.getAsLong();
        PooledConnection longestHeld = pool.checkedOut.oldest();
        pool.counters.refused(waiter.refusal);
        waiter.refused(new Refusal(
                waiter.refusal,
                pool.key(),
                waiter.limits().tenant(),
                waiter.position,
                waiter.waitingThen,
                pool.checkedOut.size(),
                pool.limits().poolSize(),
                budget.taken(),
                budget.max(),
                longestHeld == null ? 0 : now - longestHeld.stateSince,
                longestHeld == null ? null : longestHeld.holder.toString(),
                now - waiter.waitingSince,
                pool.ramp.lastFailure()));
    }
}
