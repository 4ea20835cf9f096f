package io.pgweir.proxy.dispatch;

import java.util.Random;

/**
 * When a healthy connection has served long enough: server_idle and server_lifetime.
 *
 * <p>Connections that were opened together, after a restart of PostgreSQL say, must not be replaced together: each gets
 * 90 to 100 % of the lifetime, by lot, and a pool lets one go per lifetime ÷ (2 × pool_size), which is twice the rate that
 * it needs in the long run.
 */
final class ServiceLife {
    private final Random random;
    private long idleTimeout;
    private long lifetime;

    ServiceLife(ServerLimits limits, Random random) {
        this.random = random;
        limits(limits);
    }

    void limits(ServerLimits limits) {
        this.idleTimeout = limits.idleTimeoutNanos();
        this.lifetime = limits.lifetimeNanos();
    }

    void begin(PooledConnection connection, long now) {
        connection.openedAt = now;
        connection.lifetimeShare = 0.9 + 0.1 * random.nextDouble();
    }

    /** Whether the pool's longest-idle connection should go; never below min_pool_size. */
    boolean idledOut(Pool pool, long now) {
        return idleTimeout > 0
                && !pool.idle.isEmpty()
                && pool.aboveMin()
                && now - pool.idle.oldest().stateSince >= idleTimeout;
    }

    /** The idle connection of the pool that should be replaced now, or null. */
    PooledConnection outlived(Pool pool, long now) {
        if (lifetime == 0 || !spaced(pool, now)) {
            return null;
        }
        for (PooledConnection connection = pool.idle.oldest(); connection != null; connection = connection.newer) {
            if (pastLifetime(connection, now)) {
                return connection;
            }
        }
        return null;
    }

    /** Whether this connection, which is being released, should be replaced now. */
    boolean outlived(PooledConnection connection, long now) {
        return lifetime > 0 && pastLifetime(connection, now) && spaced(connection.pool(), now);
    }

    private boolean pastLifetime(PooledConnection connection, long now) {
        return now - connection.openedAt >= (long) (lifetime * connection.lifetimeShare);
    }

    private boolean spaced(Pool pool, long now) {
        return now - pool.lastOutlived >= lifetime / (2L * pool.limits().poolSize());
    }
}
