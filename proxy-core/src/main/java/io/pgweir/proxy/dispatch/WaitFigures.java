package io.pgweir.proxy.dispatch;

/**
 * How things stand with a wait for a server connection, so that whoever waits can be told what it is for.
 *
 * @param tenant whose share the waiter waits for
 * @param position its place among those of its tenant who wait for the pool; or, of one that was not let in, the place that
 *     it would have had among all of the tenant; from 1
 * @param waiting how many of them wait
 * @param inUse server connections of the pool that are checked out
 * @param limit the pool's pool_size
 * @param tenantInUse server connections that the tenant has, over all pools of the server
 * @param throttled whether the tenant has begun as many transactions as it may
 * @param budgetInUse slots taken of the server's budget, over all pools
 * @param budget the server's max_connections
 * @param oldestHolderNanos how long the pool's longest checkout has lasted; 0 if nothing is checked out
 * @param oldestHolder who holds it, by its {@code toString()}; null if nothing is checked out
 * @param waitedNanos how long the waiter has waited
 * @param lastFailure why the pool's latest connect failed; null if it did not
 * @param paused whether the pool is paused, so that nobody is given a connection
 */
public record WaitFigures(
        PoolKey pool,
        TenantShare tenant,
        int position,
        int waiting,
        int inUse,
        int limit,
        int tenantInUse,
        boolean throttled,
        int budgetInUse,
        int budget,
        long oldestHolderNanos,
        String oldestHolder,
        long waitedNanos,
        ConnectFailure lastFailure,
        boolean paused) {

    static WaitFigures of(Waiter waiter, int position, int waiting, ServerSlots slots, long now) {
        Pool pool = waiter.pool;
        Tenant tenant = waiter.tenant();
        PooledConnection longestHeld = pool.checkedOut.oldest();
        return new WaitFigures(
                pool.key(),
                tenant.share(),
                position,
                waiting,
                pool.checkedOut.size(),
                pool.limits().poolSize(),
                tenant.inUse,
                tenant.isThrottled(),
                slots.taken(),
                slots.max(),
                longestHeld == null ? 0 : now - longestHeld.stateSince,
                longestHeld == null ? null : longestHeld.holder.toString(),
                now - waiter.waitingSince,
                pool.ramp.lastFailure(),
                pool.paused);
    }
}
