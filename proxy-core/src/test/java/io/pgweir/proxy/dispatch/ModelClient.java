package io.pgweir.proxy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Deque;

/** A client that checks each answer against the rules, and sometimes acts on it within the callback. */
final class ModelClient extends Waiter {
    private final ModelServer server;
    private Deque<ModelClient> queue;
    private PooledConnection connection;
    private long since;
    private long maxWait;
    private boolean foundQueueFull;
    boolean connectFailed;
    boolean draining;

    ModelClient(ModelServer server, Tenant tenant) {
        super(tenant);
        this.server = server;
    }

    boolean asking() {
        return queue != null;
    }

    boolean holding() {
        return connection != null;
    }

    void checkout(Pool pool) {
        if (asking() || holding()) {
            return;
        }
        TenantShare share = tenant().share();
        queue = server.queue(pool.key(), tenant());
        since = server.now;
        maxWait = share.maxWaitNanos();
        foundQueueFull = share.maxWaiting() > 0 && server.asking(tenant()) >= share.maxWaiting();
        connectFailed = false;
        draining = server.draining;
        queue.add(this);
        PooledConnection idle = server.dispatcher.checkout(this, pool);
        if (idle != null) {
            received(idle);
        }
    }

    void release() {
        if (holding()) {
            PooledConnection released = connection;
            connection = null;
            server.dispatcher.release(released);
        }
    }

    void cancel() {
        boolean asked = asking();
        if (asked) {
            queue.remove(this);
            queue = null;
        }
        assertThat(server.dispatcher.cancelWait(this)).isEqualTo(asked);
    }

    void connectionLost() {
        connection = null;
    }

    boolean overdue() {
        return asking() && maxWait > 0 && server.now - since >= maxWait;
    }

    @Override
    protected void granted(PooledConnection granted) {
        received(granted);
        if (server.oneIn(200)) {
            server.pauseOrResume();
        }
        if (server.oneIn(5)) {
            release();
            if (server.oneIn(2)) {
                server.checkout(this);
            }
        }
    }

    private void received(PooledConnection granted) {
        assertThat(asking()).as("a grant that nobody asked for").isTrue();
        assertThat(granted.state()).isEqualTo(ConnectionState.CHECKED_OUT);
        assertThat(granted.holder()).isSameAs(this);
        assertThat(server.queue(granted.pool().key(), tenant()))
                .as("the pool asked for")
                .isSameAs(queue);
        server.checkShareOf(this, granted.pool());
        for (ModelClient ahead : queue) {
            if (ahead == this) {
                break;
            }
            assertThat(ahead.mayBeRefused()).as("somebody was overtaken").isTrue();
        }
        queue.remove(this);
        queue = null;
        connection = granted;
        server.grants++;
    }

    /** Whether a refusal may be on its way: it is told after all that has happened, not in the middle. */
    boolean mayBeRefused() {
        return connectFailed || draining || foundQueueFull || overdue();
    }

    @Override
    protected void refused(Refusal refusal) {
        assertThat(asking()).as("a refusal that nobody asked for").isTrue();
        boolean justified =
                switch (refusal.reason()) {
                    case WAIT_TIMEOUT -> overdue();
                    case QUEUE_FULL -> foundQueueFull;
                    case CONNECT_FAILED -> connectFailed;
                    case DRAINING -> draining;
                };
        assertThat(justified).as("%s", refusal).isTrue();
        queue.remove(this);
        queue = null;
        if (server.oneIn(5)) {
            server.checkout(this);
        }
    }
}
