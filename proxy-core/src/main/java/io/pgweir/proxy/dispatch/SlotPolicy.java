package io.pgweir.proxy.dispatch;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which pool gets the next slot of a server whose budget is exhausted, and which pool gives one. All that is decided
 * between pools is decided here, and only decided: the {@link Dispatcher} carries it out.
 *
 * <p>The order between pools is that of the waiters whom they would serve next, see {@link Lane#precedes}. Each decision is O(number of pools), and asked for only when
 * the budget is exhausted and somebody waits for a slot.
 */
final class SlotPolicy {
    /** A connection serves its pool at least so long before its slot is handed over. */
    private static final long TENURE = TimeUnit.MILLISECONDS.toNanos(100);
    /** Between two hand-overs to pools that have connections of their own. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Pool> pools;
    private final Budget budget;
    private long lastHandOver;

    SlotPolicy(List<Pool> pools, Budget budget, long now) {
        this.pools = pools;
        this.budget = budget;
        this.lastHandOver = now - PAUSE;
    }

    /** The pool whose next waiter goes before those of the others that may grow; null if none may. */
    Pool nextToGrow(long now) {
        Pool next = null;
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            if (pool.slotsForWaiters(now) > 0
                    && (next == null || pool.lanes.next().precedes(next.lanes.next()))) {
                next = pool;
            }
        }
        return next;
    }

    /**
     * The pool that should close its longest-idle connection for waiters of other pools; null if enough slots are coming
     * already, or nobody has one to spare. A pool gives what it has above min_pool_size; it is taken below only for pools
     * that have no connection at all; the slot goes to whose turn it is all the same, or a pool that is stuck in a long
     * transaction could be passed by for ever. (A pool with an idle connection has nobody waiting who may have it, or he would have got it.)
     */
    Pool nextToShrink(long now) {
        int wanted = 0;
        int wantedByEmptyPools = 0;
        Pool spare = null;
        Pool last = null;
        for (int i = 0; i < pools.size(); i++) {
            Pool pool = pools.get(i);
            int slots = pool.slotsForWaiters(now);
            wanted += slots;
            if (slots > 0 && pool.size() == 0) {
                wantedByEmptyPools++;
            }
            if (pool.idle.isEmpty() || !pool.lanes.noneReady()) {
                continue;
            }
            last = longerIdle(pool, last);
            if (pool.aboveMin()) {
                spare = longerIdle(pool, spare);
            }
        }
        if (wanted > budget.coming() && spare != null) {
            return spare;
        }
        return wantedByEmptyPools > budget.coming() ? last : null;
    }

    private static Pool longerIdle(Pool pool, Pool other) {
        return other == null || pool.idle.oldest().stateSince - other.idle.oldest().stateSince < 0 ? pool : other;
    }

    /**
     * Whether {@code pool}, which has both waiters and an idle connection, should close that connection so that another
     * pool's client, whose turn it is, gets its slot.
     *
     * <p>A hand-over costs a login where giving the connection to the next waiter costs nothing, so it is damped: the
     * connection must have served for {@link #TENURE}, and pools that already have a connection are handed one slot per
     * {@link #PAUSE} and server, unless it is one that is reserved. Two busy pools of a tenant thus drift towards equal waits,
     * and those of two tenants towards their weights, at ten logins a second at most; and more pools than slots pass them
     * round at ten logins a second for each slot.
     *
     * <p>Within a tenant the damper is time and not a margin ("waits twice as long"), because an overloaded pool, whose own
     * waiters are near their max_wait, would never let another reach the margin. Between tenants there is a margin, too, or two
     * that have used alike would hand slots to and fro: what the tenure is worth of the giver's account, which it reaches by
     * itself while the other waits. So nobody starves: every connection grows old enough. min_pool_size does not protect a busy
     * pool here, as it is a promise of warmth and not a reservation.
     */
    boolean handsOver(Pool pool, long now) {
        Lane lane = pool.lanes.next();
        double margin = lane.tenant.worth(TENURE);
        int wanted = 0;
        boolean urgent = false;
        for (int i = 0; i < pools.size(); i++) {
            Pool other = pools.get(i);
            int slots = other.slotsForWaiters(now);
            if (slots > 0 && other.lanes.next().precedes(lane, margin)) {
                wanted += slots;
                urgent |= other.size() == 0 || other.lanes.next().tenant.isOwed();
            }
        }
        boolean needed = wanted > budget.coming() && now - pool.idle.newest().openedAt >= TENURE;
        if (!needed || !urgent && now - lastHandOver < PAUSE) {
            return false;
        }
        lastHandOver = now;
        return true;
    }
}
