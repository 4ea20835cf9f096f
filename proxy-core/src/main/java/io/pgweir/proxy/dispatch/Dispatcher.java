package io.pgweir.proxy.dispatch;

import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** Decides which waiting client of one server gets a server connection next. */
public final class Dispatcher {
    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock) {
        this(server, limits, connector, clock, new Random());
    }

    public Dispatcher(String server, ServerLimits limits, Connector connector, LongSupplier clock, Random random) {}

    public Pool pool(PoolKey key, PoolLimits limits) {
        return new Pool(key, limits);
    }

    public PooledConnection checkout(Waiter waiter, Pool pool) {
        return null;
    }

    public void release(PooledConnection connection) {}

    public void opened(PooledConnection connection) {}

    public void openFailed(Pool pool, ConnectFailure failure) {}

    public void closed(PooledConnection connection) {}

    public boolean cancelWait(Waiter waiter) {
        return false;
    }

    public void tick() {}

    public void limits(ServerLimits limits) {}

    public void close(Pool pool) {}

    public void drain() {}

    public boolean drained() {
        return true;
    }

    public ServerSnapshot snapshot() {
        return new ServerSnapshot("", 1, 0, false, List.of());
    }
}
