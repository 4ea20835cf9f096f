package io.pgweir.proxy.dispatch;

/** The server connections of one (server, database, user), and the clients that wait for one. */
public final class Pool {
    private final PoolKey key;
    private PoolLimits limits;

    Pool(PoolKey key, PoolLimits limits) {
        this.key = key;
        this.limits = limits;
    }

    public PoolKey key() {
        return key;
    }

    public PoolLimits limits() {
        return limits;
    }
}
