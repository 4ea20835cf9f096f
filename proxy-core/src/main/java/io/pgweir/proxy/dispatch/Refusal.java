package io.pgweir.proxy.dispatch;

/**
 * Why a waiter gets no server connection, with the figures that explain it to its user.
 *
 * @param position the place that the waiter left among those of its tenant who wait for the pool; or that it would have had
 *     among all of the tenant; from 1
 * @param waiting how many of them waited at that moment
 * @param inUse server connections of the pool that are checked out
 * @param limit the pool's pool_size
 * @param tenantInUse server connections that the tenant has, over all pools of the server
 * @param tenantLimit how many it may have; 0 = no limit
 * @param tenantRate the checkouts a second that it has used up; 0 if that is not what kept the waiter waiting
 * @param budgetInUse slots taken of the server's budget, over all pools
 * @param budget the server's max_connections
 * @param oldestHolderNanos how long the pool's longest checkout has lasted; 0 if nothing is checked out
 * @param oldestHolder who holds it, by its {@code toString()}; null if nothing is checked out
 * @param waitedNanos how long this waiter has waited
 * @param lastFailure why the pool's latest connect failed; null if it did not
 * @param paused whether the pool is paused, so that nobody is given a connection
 */
public record Refusal(
        Reason reason,
        PoolKey pool,
        String tenant,
        int position,
        int waiting,
        int inUse,
        int limit,
        int tenantInUse,
        int tenantLimit,
        int tenantRate,
        int budgetInUse,
        int budget,
        long oldestHolderNanos,
        String oldestHolder,
        long waitedNanos,
        ConnectFailure lastFailure,
        boolean paused) {

    static Refusal of(Waiter waiter, Pool pool, int budgetInUse, int budget, long now) {
        Tenant tenant = waiter.tenant();
        PooledConnection longestHeld = pool.checkedOut.oldest();
        return new Refusal(
                waiter.refusal,
                pool.key(),
                tenant.name(),
                waiter.position,
                waiter.waitingThen,
                pool.checkedOut.size(),
                pool.limits().poolSize(),
                tenant.inUse,
                tenant.share().max(),
                tenant.isThrottled() ? tenant.share().perSecond() : 0,
                budgetInUse,
                budget,
                longestHeld == null ? 0 : now - longestHeld.stateSince,
                longestHeld == null ? null : longestHeld.holder.toString(),
                now - waiter.waitingSince,
                pool.ramp.lastFailure(),
                pool.paused);
    }

    /** The label is the word of log lines, console and metric tags. */
    public enum Reason {
        WAIT_TIMEOUT("wait_timeout"),
        QUEUE_FULL("queue_full"),
        CONNECT_FAILED("connect_failed"),
        DRAINING("draining");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
