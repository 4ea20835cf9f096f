package io.pgweir.proxy.dispatch;

import java.util.List;
import java.util.Random;

/**
 * Opens and closes the connections of one server, within its budget and each pool's limits, as those who wait need it and
 * the connections' time of service allows. While the budget is exhausted, or as many connects
 * are under way as may be, and somebody waits for a slot, slots go by {@link SlotPolicy}.
 *
 * <p>Confined to the server's loop; used by its {@link Dispatcher} only.
 */
final class ServerSlots {
    private final Connector connector;
    private final Budget budget;
    private final ServiceLife serviceLife;
    private final SlotPolicy policy;

    private boolean scarce;
    private boolean toBeShared;
    private boolean stopped;

    ServerSlots(ServerLimits limits, Connector connector, List<Pool> pools, Random random, long now) {
        this.connector = connector;
        this.budget = new Budget(limits);
        this.serviceLife = new ServiceLife(limits, random);
        this.policy = new SlotPolicy(pools, budget, now);
    }

    void limits(ServerLimits limits) {
        budget.limits(limits);
        serviceLife.limits(limits);
    }

    int max() {
        return budget.max();
    }

    int taken() {
        return budget.taken();
    }

    /** No connection is opened from here on. */
    void stopGrowing() {
        stopped = true;
    }

    /** Something has changed that may change who gets the next slot. */
    void changed() {
        toBeShared |= scarce;
    }

    void opened(PooledConnection connection, long now) {
        Pool pool = connection.pool();
        pool.connectEnded();
        budget.opened();
        pool.add(connection, now);
        serviceLife.begin(connection, now);
        pool.ramp.succeeded(pool.limits().poolSize(), now);
        pool.counters.opens++;
    }

    void openFailed(Pool pool, ConnectFailure failure, long now) {
        pool.connectEnded();
        budget.openFailed();
        pool.ramp.failed(failure, now);
        pool.counters.openFailures++;
        pool.lastUsed = now;
    }

    void startClosing(PooledConnection idle, long now) {
        idle.pool().startClosing(idle, now);
        budget.closing();
    }

    void closed(PooledConnection connection, long now) {
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
    }

    /** The connection has just become idle. */
    void retireIfOutlived(PooledConnection connection, long now) {
        if (serviceLife.outlived(connection, now)) {
            retire(connection, RetireReason.LIFETIME, now);
        }
    }

    /** Those of the pool whose time of service is over. */
    void retireWhatIsDue(Pool pool, long now) {
        while (serviceLife.idledOut(pool, now)) {
            retire(pool.idle.oldest(), RetireReason.IDLE_TIMEOUT, now);
        }
        PooledConnection outlived = serviceLife.outlived(pool, now);
        if (outlived != null) {
            retire(outlived, RetireReason.LIFETIME, now);
        }
    }

    void retireAllIdle(Pool pool, RetireReason reason, long now) {
        while (!pool.idle.isEmpty()) {
            retire(pool.idle.oldest(), reason, now);
        }
    }

    void retireWhatIsTooMany(Pool pool, long now) {
        while (!pool.idle.isEmpty() && (pool.over() || budget.over())) {
            retire(pool.idle.oldest(), RetireReason.LIMIT_LOWERED, now);
        }
    }

    /** Whether the slot of the pool's newest idle connection has gone to another pool instead of to its own waiters. */
    boolean handedOver(Pool pool, long now) {
        if (!scarce || !policy.handsOver(pool, now)) {
            return false;
        }
        retire(pool.idle.newest(), RetireReason.HANDED_OVER, now);
        return true;
    }

    /** Opens what the pool wants. Connects may end at once, so what it wants is asked for again after each. */
    void grow(Pool pool, long now) {
        while (!scarce && budget.mayOpen() && !pool.closed && !stopped && pool.slotsWanted(now) > 0) {
            open(pool);
        }
        if (!scarce && pool.slotsForWaiters(now) > 0) {
            scarce = true;
            toBeShared = true;
        }
    }

    /** Shares what there is between the pools; false if that has been done already. */
    boolean share(long now) {
        if (!toBeShared) {
            return false;
        }
        toBeShared = false;
        Pool next = policy.nextToGrow(now);
        while (next != null && budget.mayOpen()) {
            open(next);
            next = policy.nextToGrow(now);
        }
        scarce = next != null;
        Pool giver = scarce ? policy.nextToShrink(now) : null;
        while (giver != null) {
            retire(giver.idle.oldest(), RetireReason.EVICTED, now);
            giver = policy.nextToShrink(now);
        }
        return true;
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
}
