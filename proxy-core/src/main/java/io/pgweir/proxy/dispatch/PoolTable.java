package io.pgweir.proxy.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The pools of one server: found by key once per login, walked by index ever after.
 *
 * <p>A pool that nobody uses is forgotten, as with pass-through databases and users there may be thousands. A client may hold
 * on to a pool for longer than the table does, so {@link #current} leads from a forgotten pool to the one in force.
 */
final class PoolTable {
    /** A pool without connections and waiters is forgotten after so long. */
    private static final long ABANDONED = TimeUnit.MINUTES.toNanos(10);

    private final Map<PoolKey, Pool> byKey = new HashMap<>();
    private final List<Pool> pools = new ArrayList<>();
    private Pauses pauses = Pauses.NONE;

    /** The pools in no particular order. By index, not by iterator, which would be allocated. */
    List<Pool> all() {
        return pools;
    }

    /** The pool with this key, or null. */
    Pool find(PoolKey key) {
        return byKey.get(key);
    }

    void add(Pool pool) {
        pool.dropped = false;
        pool.paused = pauses.cover(pool.key());
        byKey.put(pool.key(), pool);
        pools.add(pool);
    }

    /** For the pools that are here and those that come. */
    void pauses(Pauses newest) {
        pauses = newest;
        pools.forEach(pool -> pool.paused = newest.cover(pool.key()));
    }

    /** This pool; or, if it was dropped, its successor, or else itself brought back. */
    Pool current(Pool pool) {
        if (!pool.dropped) {
            return pool;
        }
        Pool successor = byKey.get(pool.key());
        if (successor != null) {
            return successor;
        }
        add(pool);
        return pool;
    }

    void dropAbandoned(long now) {
        for (int i = pools.size() - 1; i >= 0; i--) {
            Pool pool = pools.get(i);
            boolean unused = pool.size() == 0 && pool.lanes.waiting() == 0;
            boolean unwanted = pool.closed || pool.limits().minPoolSize() == 0 && now - pool.lastUsed >= ABANDONED;
            if (unused && unwanted) {
                pool.dropped = true;
                byKey.remove(pool.key());
                pools.remove(i);
            }
        }
    }
}
