package io.pgweir.proxy.dispatch;

/**
 * Why a waiter gets no server connection, with the figures that explain it to its user.
 *
 * @param position the place in its pool's queue that the waiter left, or would have had; from 1
 * @param waiting how many stood in the pool's queue at that moment
 * @param inUse server connections of the pool that are checked out
 * @param limit the pool's pool_size
 * @param budgetInUse slots taken of the server's budget, over all pools
 * @param budget the server's max_connections
 * @param oldestHolderNanos how long the pool's longest checkout has lasted; 0 if nothing is checked out
 * @param oldestHolder who holds it, by its {@code toString()}; null if nothing is checked out
 * @param waitedNanos how long this waiter has waited
 * @param lastFailure why the pool's latest connect failed; null if it did not
 */
public record Refusal(
        Reason reason,
        PoolKey pool,
        String tenant,
        int position,
        int waiting,
        int inUse,
        int limit,
        int budgetInUse,
        int budget,
        long oldestHolderNanos,
        String oldestHolder,
        long waitedNanos,
        ConnectFailure lastFailure) {

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
