package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * A server connection as the dispatcher sees it: it belongs to a pool for good and is in one {@link ConnectionState}.
 *
 * <p>Confined to the server's loop.
 */
public abstract class PooledConnection {
    private final Pool pool;
    private ConnectionState state = ConnectionState.NEW;

    // Owned by the ConnectionList that the connection stands in.
    PooledConnection older;
    PooledConnection newer;

    // Owned by the Dispatcher.
    Waiter holder;
    Tenant tenant;
    /** What its tenant has been charged for the present checkout, in server-nanoseconds. */
    double charged;

    long openedAt;
    long stateSince;
    double lifetimeShare;

    protected PooledConnection(Pool pool) {
        this.pool = requireNonNull(pool, "pool");
    }

    /**
     * Asks this idle connection to close, for the given reason. It answers with {@link Dispatcher#closed}, perhaps before
     * this method returns; until then its slot stays taken.
     */
    protected abstract void retire(RetireReason reason);

    public final Pool pool() {
        return pool;
    }

    public final ConnectionState state() {
        return state;
    }

    /** Who has checked this connection out; null if nobody has. */
    public final Waiter holder() {
        return holder;
    }

    /** When the present state began, on the dispatcher's clock. */
    public final long stateSinceNanos() {
        return stateSince;
    }

    /** When it had logged in, on the dispatcher's clock. */
    public final long openedAtNanos() {
        return openedAt;
    }

    /** The only way from one state to another. */
    final void moveTo(ConnectionState next, long now) {
        if (!state.canMoveTo(next)) {
            throw new IllegalStateException(
                    "server connection cannot move from " + state.label() + " to " + next.label() + ": " + this);
        }
        state = next;
        stateSince = now;
    }
}
