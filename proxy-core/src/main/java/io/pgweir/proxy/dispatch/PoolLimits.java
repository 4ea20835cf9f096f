package io.pgweir.proxy.dispatch;

/**
 * How many server connections one pool may have and should keep.
 *
 * @param poolSize never more server connections than this, those being opened or closed included; at least 1
 * @param minPoolSize kept open without any client asking; a promise of warmth, not a reservation
 */
public record PoolLimits(int poolSize, int minPoolSize) {
    public PoolLimits {
        if (poolSize < 1 || minPoolSize < 0 || minPoolSize > poolSize) {
            throw new IllegalArgumentException("pool_size " + poolSize + ", min_pool_size " + minPoolSize);
        }
    }
}
