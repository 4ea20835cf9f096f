package io.pgweir.benchmarks.micro;

import io.pgweir.proxy.dispatch.Dispatcher;
import io.pgweir.proxy.dispatch.Pool;
import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolLimits;
import io.pgweir.proxy.dispatch.PooledConnection;
import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.RetireReason;
import io.pgweir.proxy.dispatch.ServerLimits;
import io.pgweir.proxy.dispatch.Tenant;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.Waiter;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Who gets a server connection: one decision, and what goes with it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DispatcherBenchmark {

    private static final int POOL_SIZE = 20;
    private static final int WAITING = 200;
    private static final int TENANTS = 4;

    /** A server whose connects succeed at once and whose clock goes on by a microsecond with each look. */
    private abstract static class PoolOfConnections {

        private long now;
        final Dispatcher dispatcher =
                new Dispatcher("main", new ServerLimits(POOL_SIZE, POOL_SIZE, 0, 0), this::open, () -> now += 1_000);
        final Pool pool = dispatcher.pool(new PoolKey("main", "app", "app"), new PoolLimits(POOL_SIZE, 0));

        final Tenant tenant(String name, int weight) {
            return dispatcher.tenant(new TenantShare(name, weight, 0, 0, 0, 0, 0, 0, 1));
        }

        private void open(Pool wanted) {
            dispatcher.opened(new Connection(wanted));
        }
    }

    private static final class Connection extends PooledConnection {

        Connection(Pool pool) {
            super(pool);
        }

        @Override
        protected void retire(RetireReason reason) {
            throw new AssertionError(reason);
        }
    }

    /** Connections come to their clients in the order in which they were given back, so one list holds all that are held. */
    private static final class Client extends Waiter {

        private final ArrayDeque<Client> holders;
        private PooledConnection held;

        Client(Tenant tenant, ArrayDeque<Client> holders) {
            super(tenant);
            this.holders = holders;
        }

        @Override
        protected void granted(PooledConnection connection) {
            held = connection;
            holders.add(this);
        }

        @Override
        protected void refused(Refusal refusal) {
            throw new AssertionError(refusal.reason());
        }
    }

    /** Nobody waits. */
    @State(Scope.Thread)
    public static class Idle extends PoolOfConnections {

        private final Client client = new Client(tenant("default", 1), new ArrayDeque<>());

        public Idle() {
            // The first connection is opened for it.
            dispatcher.checkout(client, pool);
            dispatcher.release(client.held);
        }
    }

    /** All connections are held, and each that comes back goes to one of two hundred, of tenants of different weight. */
    @State(Scope.Thread)
    public static class Busy extends PoolOfConnections {

        private final ArrayDeque<Client> holders = new ArrayDeque<>();

        public Busy() {
            for (int i = 0; i < POOL_SIZE + WAITING; i++) {
                dispatcher.checkout(new Client(tenant("tenant" + i % TENANTS, 1 + i % TENANTS), holders), pool);
            }
        }
    }

    @Benchmark
    public void checkoutAndReleaseIdle(Idle idle) {
        idle.dispatcher.release(idle.dispatcher.checkout(idle.client, idle.pool));
    }

    /** A connection comes back, the client whose turn it is gets it, and who had it asks again. */
    @Benchmark
    public void releaseToWaiter(Busy busy) {
        Client client = busy.holders.remove();
        busy.dispatcher.release(client.held);
        busy.dispatcher.checkout(client, busy.pool);
    }
}
