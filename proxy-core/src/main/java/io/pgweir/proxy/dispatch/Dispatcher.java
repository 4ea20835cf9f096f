package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides which waiting client of one server gets a server connection next.
 *
 * <p>A checkout takes an idle connection of the client's pool; else a new one is opened within pool_size and
 * max_connections; else an idle one of another pool is closed for its slot; else the client waits. Of those who wait, a
 * tenant is served first that has fewer connections than are reserved for it, then the one that has used least of the
 * server's time by its weight, and within it who came first; a tenant that has all it may have is passed by.
 *
 * <p>Confined to the server's loop. Every method may be called from within {@link Waiter#granted}, {@link Waiter#refused},
 * {@link Waiter#waitsLong}, {@link PooledConnection#retire} and {@link Connector#open}: an event changes its own pool at once and wakes it, and what
 * follows from it is done in one loop ({@link #settle}), never by recursion, so that ten thousand waiters that each give
 * their connection back at once do not overflow the stack. No checkout, wait or release allocates.
 */
public final class Dispatcher {
    /** "No limit" for a wait: far enough, and safe to add to any reading of the clock. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private final String server;
    private final LongSupplier clock;
    private final Random random;
    private final ServerSlots slots;

    private final TenantTable tenants = new TenantTable();
    private final PoolTable table = new PoolTable();
    // The table's own list.
    private final List<Pool> pools = table.all();

    private final ArrayDeque<Pool> woken = new ArrayDeque<>();
    private final WaitQueue leaving = new WaitQueue();
    private boolean settling;
    private boolean draining;

    /** @param clock nanoseconds that never go back; their zero means nothing */
    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock) {
        this(server, limits, connector, clock, new Random());
    }

    /** @param random decides on jitter, of lifetimes and of back-off */
    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock, Random random) {
        this.server = requireNonNull(server, "server");
        this.clock = requireNonNull(clock, "clock");
        this.random = requireNonNull(random, "random");
        this.slots = new ServerSlots(limits, requireNonNull(connector, "connector"), pools, random, clock.getAsLong());
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

    /** Finds the tenant of this name; there is one from here on, and only {@link #share} changes what it may have. */
    public Tenant tenant(TenantShare share) {
        Tenant tenant = tenants.find(share.tenant());
        return tenant == null ? tenants.add(share, clock.getAsLong()) : tenant;
    }

    /** Replaces what a tenant may have, at once. What it has above a lowered limit it keeps until it gives it back. */
    public void share(TenantShare newest) {
        Tenant tenant = tenant(newest);
        tenant.share(newest, clock.getAsLong());
        changed(tenant);
        settle();
    }

    /** The tenant is not configured any more: it may have this until its last client is gone, and then there is none. */
    public void retire(TenantShare last) {
        share(last);
        tenant(last).retire();
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
        Tenant tenant = waiter.tenant();
        tenants.arrives(tenant);
        letThroughIfDue(tenant, now);
        boolean nobodyIsPassedBy = listed.lanes.noneReady() && tenant.waiting == 0;
        if (!listed.idle.isEmpty() && nobodyIsPassedBy && tenant.mayTake() && isServing(listed)) {
            tenant.counters.servedAtOnce();
            return take(listed, waiter, now);
        }
        enqueue(waiter, listed, now);
        wake(listed);
        settle();
        return null;
    }

    private PooledConnection take(Pool pool, Waiter waiter, long now) {
        PooledConnection connection = pool.idle.newest();
        Tenant tenant = waiter.tenant();
        tenants.isServed(tenant);
        pool.checkOut(connection, waiter, now);
        tenant.reorder();
        return connection;
    }

    /** Takes back a connection that is clean and can be given to anybody. One that is not is closed instead. */
    public void release(PooledConnection connection) {
        long now = clock.getAsLong();
        Pool pool = connection.pool();
        Tenant tenant = connection.tenant;
        pool.checkIn(connection, now);
        // Before anything that may call back, and with it serve others by what this tenant had a moment ago.
        changed(tenant);
        slots.retireIfOutlived(connection, now);
        wake(pool);
        settle();
    }

    /** A connect has ended in a connection that is logged in and clean. */
    public void opened(PooledConnection connection) {
        slots.opened(connection, clock.getAsLong());
        wake(connection.pool());
        settle();
    }

    /** A connect has ended without a connection: for good, and all who wait are refused; or for now, and they go on. */
    public void openFailed(Pool pool, ConnectFailure failure) {
        slots.openFailed(pool, failure, clock.getAsLong());
        if (failure.permanent()) {
            pool.lanes.moveAll(leaving, Refusal.Reason.CONNECT_FAILED);
        }
        wake(pool);
        settle();
    }

    /** An idle connection is about to end, by nobody's request here: it is given to no client any more. */
    public void closing(PooledConnection idle) {
        slots.startClosing(idle, clock.getAsLong());
    }

    /** The connection is gone, whoever closed it and whatever it was doing; its slot is free. */
    public void closed(PooledConnection connection) {
        Tenant tenant = connection.tenant;
        slots.closed(connection, clock.getAsLong());
        if (tenant != null) {
            changed(tenant);
        }
        wake(connection.pool());
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
            pools.get(i).chargeOverruns(now);
        }
        // Before any pool is woken: what is retired may call back, and then those who are woken are served at once.
        for (int i = 0; i < tenants.all().size(); i++) {
            tenants.all().get(i).timePasses(now);
        }
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            pool.lanes.moveExpired(leaving, now);
            slots.retireWhatIsDue(pool, now);
            wake(pool);
        }
        settle();
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).lanes.tellWhoWaitsLong(slots, now);
        }
        table.dropAbandoned(now);
        tenants.dropThoseThatAreOver(pools);
    }

    /** Replaces the server's limits. Connections above a lowered one close as they become idle. */
    public void limits(ServerLimits limits) {
        slots.limits(limits);
        wakeAll();
        settle();
    }

    /** The pool has left the configuration: refuses its clients and closes its connections as they become idle. */
    public void close(Pool pool) {
        pool.closed = true;
        pool.lanes.moveAll(leaving, Refusal.Reason.DRAINING);
        wake(pool);
        settle();
    }

    /** Puts these pauses in force, in place of those before. */
    public void pauses(Pauses newest) {
        tenants.pausesEnd();
        table.pauses(newest);
        wakeAll();
        settle();
    }

    /** Whether no connection of these pools is left, being opened or being closed. */
    public boolean isQuiet(Predicate<PoolKey> which) {
        return pools.stream().allMatch(pool -> pool.size() == 0 || !which.test(pool.key()));
    }

    /** Refuses all who wait and will ask, and closes every connection as it becomes idle. There is no way back. */
    public void drain() {
        draining = true;
        slots.stopGrowing();
        for (int i = 0; i < pools.size(); i++) {
            pools.get(i).lanes.moveAll(leaving, Refusal.Reason.DRAINING);
        }
        wakeAll();
        settle();
    }

    /** Whether no connection is left, being opened or being closed. */
    public boolean drained() {
        return draining && slots.taken() == 0;
    }

    /** The state of all pools and tenants; to be called on the loop, to be read anywhere. */
    public ServerSnapshot snapshot() {
        long now = clock.getAsLong();
        Map<Tenant, Long> underWay = new HashMap<>();
        pools.forEach(pool -> pool.sumUpUnderWay(underWay, now));
        return new ServerSnapshot(
                server,
                slots.max(),
                slots.taken(),
                draining,
                pools.stream().map(pool -> pool.snapshot(now)).toList(),
                tenants.all().stream()
                        .map(tenant -> tenant.snapshot(now, underWay.getOrDefault(tenant, 0L)))
                        .toList());
    }

    private void enqueue(Waiter waiter, Pool pool, long now) {
        Tenant tenant = waiter.tenant();
        TenantShare share = tenant.share();
        long maxWait = share.maxWaitNanos() == 0 ? FOREVER : Math.min(share.maxWaitNanos(), FOREVER);
        waiter.pool = pool;
        waiter.waitingSince = now;
        waiter.deadline = now + maxWait;
        int waiting = tenant.waiting;
        if (refuses(pool)) {
            leaving.addRefused(waiter, Refusal.Reason.DRAINING, waiting + 1, waiting);
        } else if (share.maxWaiting() > 0 && waiting >= share.maxWaiting()) {
            leaving.addRefused(waiter, Refusal.Reason.QUEUE_FULL, waiting + 1, waiting);
        } else {
            tenant.counters.throttled += tenant.isThrottled() ? 1 : 0;
            pool.lanes.of(tenant).add(waiter);
        }
    }

    private boolean refuses(Pool pool) {
        return draining || pool.closed;
    }

    private boolean isServing(Pool pool) {
        return !refuses(pool) && !pool.paused;
    }

    private void letThroughIfDue(Tenant tenant, long now) {
        if (tenant.isThrottled()) {
            tenant.refill(now);
            changed(tenant);
        }
    }

    /** What the tenant has, or may have, is another: its waiters go before others, or may be served at all. */
    private void changed(Tenant tenant) {
        tenant.reorder();
        if (tenant.mayTakeAgain()) {
            for (int i = 0; i < tenant.waitingIn.size(); i++) {
                wake(tenant.waitingIn.get(i).pool());
            }
        }
    }

    private void wake(Pool pool) {
        slots.changed();
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
        return slots.share(clock.getAsLong());
    }

    private void serve(Pool pool, long now) {
        if (!isServing(pool)) {
            RetireReason reason = pool.paused ? RetireReason.PAUSED : RetireReason.POOL_CLOSED;
            slots.retireAllIdle(pool, draining ? RetireReason.DRAIN : reason, now);
            return;
        }
        slots.retireWhatIsTooMany(pool, now);
        while (!pool.paused && !pool.idle.isEmpty() && !pool.lanes.noneReady()) {
            if (!slots.handedOver(pool, now)) {
                grant(pool, now);
            }
        }
        slots.grow(pool, now);
    }

    private void grant(Pool pool, long now) {
        Waiter waiter = pool.lanes.next().removeFirst();
        PooledConnection connection = take(pool, waiter, now);
        waiter.lastWait = now - waiter.waitingSince;
        pool.counters.waited(waiter.lastWait);
        waiter.tenant().counters.servedAfter(waiter.lastWait);
        waiter.granted(connection);
    }

    private void refuse(Waiter waiter) {
        Pool pool = waiter.pool;
        Tenant tenant = waiter.tenant();
        pool.counters.refused(waiter.refusal);
        tenant.counters.refused(waiter.refusal);
        waiter.refused(new Refusal(
                waiter.refusal, WaitFigures.of(waiter, waiter.position, waiter.waitingThen, slots, clock.getAsLong())));
    }
}
