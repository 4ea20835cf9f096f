package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * A client that may ask for a server connection; the client's session extends it, so that waiting allocates nothing.
 *
 * <p>Confined to the server's loop. A waiter waits at most once at a time. Its {@code toString()} names it in the refusals
 * of others while it holds a connection.
 */
public abstract class Waiter {
    private final Tenant tenant;

    // Owned by the WaitQueue that the waiter stands in; queue is null outside.
    WaitQueue queue;
    Waiter ahead;
    Waiter behind;

    // Whether it has been told that it waits long; owned by its Lane.
    boolean told;

    // Of the latest wait; owned by the Dispatcher.
    Pool pool;
    long waitingSince;
    long deadline;
    long lastWait;
    int position;
    int waitingThen;
    Refusal.Reason refusal;

    protected Waiter(Tenant tenant) {
        this.tenant = requireNonNull(tenant, "tenant");
    }

    /** The connection is checked out to this waiter. Called on the loop; may call back into the dispatcher. */
    protected abstract void granted(PooledConnection connection);

    /** No connection will come. Called on the loop; may call back into the dispatcher. */
    protected abstract void refused(Refusal refusal);

    /** It goes on waiting, and has done so for its tenant's time of notice; once a wait. Called on the loop, as the others. */
    protected void waitsLong(WaitFigures figures) {}

    /** Whose share it waits for. */
    public final Tenant tenant() {
        return tenant;
    }

    /** Whether this waiter will still hear {@link #granted} or {@link #refused}. */
    public final boolean waiting() {
        return queue != null;
    }

    /** How long the latest wait took that ended in {@link #granted}. */
    public final long lastWaitNanos() {
        return lastWait;
    }

    final boolean waitsLongerThan(Waiter other) {
        return waitingSince - other.waitingSince < 0;
    }
}
