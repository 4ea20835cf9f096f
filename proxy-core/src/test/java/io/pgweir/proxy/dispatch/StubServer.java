package io.pgweir.proxy.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A server whose logins and closes happen when the test says so, and a clock that the test turns. */
final class StubServer implements Connector {
    static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final ConnectFailure TOO_MANY = ConnectFailure.of("53300", "sorry, too many clients already");
    static final ConnectFailure BAD_PASSWORD = ConnectFailure.of("28P01", "password authentication failed");

    final Deque<Pool> connects = new ArrayDeque<>();
    final List<StubConnection> connections = new ArrayList<>();
    final Dispatcher dispatcher;
    boolean acceptsAtOnce;
    boolean closesAtOnce = true;
    int logins;
    // Not 0, and near the overflow: nobody may rely on the clock's zero or sign.
    long now = Long.MAX_VALUE - 3 * SECOND;

    StubServer(int maxConnections) {
        this(new ServerLimits(maxConnections, maxConnections, 0, 0));
    }

    StubServer(ServerLimits limits) {
        dispatcher = new Dispatcher("main", limits, this, () -> now, new Random(7));
    }

    Pool pool(String database, int poolSize) {
        return pool(database, poolSize, 0);
    }

    Pool pool(String database, int poolSize, int minPoolSize) {
        return dispatcher.pool(key(database), new PoolLimits(poolSize, minPoolSize));
    }

    /** The tenant of this name; if it is new, one that waits without a limit. */
    Tenant tenant(String name) {
        return dispatcher.tenant(TenantShare.even(name, 0, 0));
    }

    static PoolKey key(String database) {
        return new PoolKey("main", database, "app");
    }

    @Override
    public void open(Pool pool) {
        logins++;
        connects.add(pool);
        if (acceptsAtOnce) {
            accept();
        }
    }

    /** Lets the oldest connect succeed. */
    StubConnection accept() {
        StubConnection connection = new StubConnection(this, connects.remove());
        connections.add(connection);
        dispatcher.opened(connection);
        return connection;
    }

    /** Lets connects succeed until none is under way. */
    void acceptAll() {
        while (!connects.isEmpty()) {
            accept();
        }
    }

    /** Lets the oldest connect fail. */
    void fail(ConnectFailure failure) {
        dispatcher.openFailed(connects.remove(), failure);
    }

    /** Time passes, with a tick every 50 ms. */
    void pass(long nanos) {
        for (long left = nanos; left > 0; left -= 50 * MILLISECOND) {
            now += Math.min(left, 50 * MILLISECOND);
            dispatcher.tick();
        }
    }

    PoolSnapshot snapshot(Pool pool) {
        return dispatcher.snapshot().pools().stream()
                .filter(snapshot -> snapshot.key().equals(pool.key()))
                .findFirst()
                .orElseThrow();
    }

    /** The reasons for which connections were asked to close, in the order of their logins. */
    List<RetireReason> retirements() {
        return connections.stream()
                .filter(connection -> connection.retired != null)
                .map(connection -> connection.retired)
                .toList();
    }
}
