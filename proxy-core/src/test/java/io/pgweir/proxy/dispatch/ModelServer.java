package io.pgweir.proxy.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A server of random moods with its crowd of clients, and the rules that must hold whatever happens. */
final class ModelServer implements Connector {
    private static final long MILLISECOND = StubServer.MILLISECOND;
    private static final int CLIENTS = 60;
    private static final int TENANTS = 4;
    private static final int DATABASES = 7;

    final Random random;
    final Dispatcher dispatcher;
    final List<ModelClient> clients = new ArrayList<>();
    long now;
    long lastTick;
    long grants;
    boolean draining;

    private final Map<PoolKey, Map<Tenant, Deque<ModelClient>>> queues = new HashMap<>();
    private final Map<Tenant, ModelTenant> tenants = new LinkedHashMap<>();
    // Also those that the dispatcher has dropped: clients keep them.
    private final List<Pool> pools = new ArrayList<>();
    private final List<Pool> connects = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private ServerLimits limits;
    private Pauses pauses = Pauses.NONE;
    private boolean closingTime;

    ModelServer(long seed) {
        random = new Random(seed);
        now = random.nextLong();
        lastTick = now;
        limits = serverLimits();
        dispatcher = new Dispatcher("main", limits, this, () -> now, new Random(seed + 1));
        for (int i = 0; i < TENANTS; i++) {
            Tenant tenant = dispatcher.tenant(share("tenant" + i));
            tenants.put(tenant, new ModelTenant(this, tenant));
        }
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new ModelClient(this, any(List.copyOf(tenants.keySet()))));
        }
        configurePool();
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    Deque<ModelClient> queue(PoolKey key, Tenant tenant) {
        return queues(key).computeIfAbsent(tenant, t -> new ArrayDeque<>());
    }

    private Map<Tenant, Deque<ModelClient>> queues(PoolKey key) {
        return queues.computeIfAbsent(key, k -> new LinkedHashMap<>());
    }

    long asking(Tenant tenant) {
        return clients.stream()
                .filter(client -> client.asking() && client.tenant() == tenant)
                .count();
    }

    /** What must hold when a client is given a connection of the pool. */
    void checkShareOf(ModelClient client, Pool pool) {
        assertThat(isPaused(pool)).as("%s is paused", pool).isFalse();
        ModelTenant served = tenants.get(client.tenant());
        if (!served.isOwed()) {
            queues(pool.key()).forEach((tenant, queue) -> {
                ModelTenant other = tenants.get(tenant);
                boolean passedBy = queue.stream().anyMatch(waiter -> !waiter.mayBeRefused())
                        && other.isOwed()
                        && other.mayTakeSurely();
                assertThat(passedBy)
                        .as("%s waits for what is reserved for it, and %s is served", tenant, client.tenant())
                        .isFalse();
            });
        }
        served.taken();
    }

    void checkout(ModelClient client) {
        if (!closingTime) {
            client.checkout(any(pools));
        }
    }

    void step() {
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 -> checkout(any(clients));
            case 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23 -> releaseOne();
            case 24, 25, 26, 27 -> connectEnds(!oneIn(4));
            case 28, 29 -> close(ConnectionState.RETIRING);
            case 30 -> close(oneIn(2) ? ConnectionState.IDLE : ConnectionState.CHECKED_OUT);
            case 31 -> any(clients).cancel();
            case 32, 33, 34, 35 -> now += random.nextInt((int) (20 * MILLISECOND));
            case 36, 37, 38 -> tick(50 * MILLISECOND);
            default -> rareEvent();
        }
    }

    private void rareEvent() {
        switch (random.nextInt(60)) {
            case 0 -> tick(StubServer.SECOND * 660);
            case 1, 2, 3, 4 -> changeServerLimits(serverLimits());
            case 5, 6, 7, 8, 9, 10 -> changeShare(any(List.copyOf(tenants.keySet())));
            case 11, 12, 13, 14, 15, 16 -> configurePool();
            case 17, 18, 19, 20 -> tick(StubServer.SECOND * 5);
            case 21, 22, 23, 24, 25, 26 -> pauseOrResume();
            default -> tick(50 * MILLISECOND);
        }
    }

    private void changeServerLimits(ServerLimits changed) {
        limits = changed;
        dispatcher.limits(changed);
    }

    /** Not at closing time: who is served last might leave the others paused. */
    void pauseOrResume() {
        if (closingTime) {
            return;
        }
        String database = "db" + random.nextInt(DATABASES);
        pause(
                switch (random.nextInt(24)) {
                    case 0 -> pauses.withAll(true);
                    case 1, 2, 3, 4, 5, 6, 7, 8 -> pauses.withAll(false);
                    case 9, 10 -> pauses.with(database);
                    default -> pauses.without(database);
                });
    }

    private void pause(Pauses newest) {
        pauses = newest;
        dispatcher.pauses(newest);
    }

    boolean isPaused(Pool pool) {
        return pauses.cover(pool.key());
    }

    private void changeShare(Tenant tenant) {
        TenantShare newest = share(tenant.name());
        tenants.get(tenant).share(newest);
        dispatcher.share(newest);
    }

    private void configurePool() {
        int size = 1 + random.nextInt(6);
        PoolLimits poolLimits = new PoolLimits(size, oneIn(3) ? random.nextInt(size + 1) : 0);
        Pool pool = dispatcher.pool(new PoolKey("main", "db" + random.nextInt(DATABASES), "app"), poolLimits);
        if (!pools.contains(pool)) {
            pools.add(pool);
        }
    }

    private ServerLimits serverLimits() {
        long idle = oneIn(3) ? 0 : StubServer.SECOND * (1 + random.nextInt(20));
        long life = oneIn(3) ? 0 : StubServer.SECOND * (1 + random.nextInt(60));
        return new ServerLimits(1 + random.nextInt(12), 1 + random.nextInt(6), idle, life);
    }

    private TenantShare share(String tenant) {
        int max = oneIn(2) ? 0 : 1 + random.nextInt(8);
        return new TenantShare(
                tenant,
                1 + random.nextInt(9),
                oneIn(2) ? 0 : random.nextInt(3),
                max,
                oneIn(4) ? 1 + random.nextInt(8) : 0,
                oneIn(4) ? 0 : MILLISECOND * (1 + random.nextInt(4_000)),
                oneIn(3) ? 0 : MILLISECOND * (1 + random.nextInt(2_000)),
                oneIn(2) ? 0 : 1 + random.nextInt(300),
                1 + random.nextInt(10));
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public void open(Pool pool) {
        assertThat(isPaused(pool)).as("%s is paused", pool).isFalse();
        assertThat(connects.size() + connections.size())
                .as("slots taken before a connect")
                .isLessThan(limits.maxConnections());
        assertThat(sizeOf(pool))
                .as("pool size before a connect")
                .isLessThan(pool.limits().poolSize());
        assertThat(connects.size()).as("connects under way before another").isLessThan(limits.maxConnecting());
        connects.add(pool);
        if (oneIn(8)) {
            connectEnds(!oneIn(4));
        }
    }

    private void connectEnds(boolean well) {
        if (connects.isEmpty()) {
            return;
        }
        Pool pool = connects.remove(random.nextInt(connects.size()));
        if (well) {
            Connection connection = new Connection(pool);
            connections.add(connection);
            dispatcher.opened(connection);
        } else if (oneIn(5)) {
            queues(pool.key()).values().forEach(queue -> queue.forEach(client -> client.connectFailed = true));
            dispatcher.openFailed(pool, StubServer.BAD_PASSWORD);
        } else {
            dispatcher.openFailed(pool, StubServer.TOO_MANY);
        }
    }

    private void releaseOne() {
        int first = random.nextInt(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            ModelClient client = clients.get((first + i) % CLIENTS);
            if (client.holding()) {
                client.release();
                return;
            }
        }
    }

    private boolean close(ConnectionState state) {
        for (Connection connection : connections) {
            if (connection.state() == state) {
                connection.close();
                return true;
            }
        }
        return false;
    }

    private void tick(long nanos) {
        now += nanos;
        lastTick = now;
        dispatcher.tick();
        assertThat(clients).as("clients beyond their max_wait").noneMatch(ModelClient::overdue);
        checkEverySlotIsUsed();
    }

    /** Whoever may use a slot has it, or all are taken; and then no connection lies idle that could make room. */
    private void checkEverySlotIsUsed() {
        int wanted = 0;
        int spare = 0;
        for (Pool pool : pools) {
            if (!pool.dropped) {
                wanted += pool.slotsForWaiters(now);
                spare += pool.aboveMin() ? pool.idle.size() : 0;
            }
        }
        int free = limits.maxConnections() - connects.size() - connections.size();
        int coming = free;
        for (Connection connection : connections) {
            coming += connection.state() == ConnectionState.RETIRING ? 1 : 0;
        }
        assertThat(wanted > 0 && free > 0 && connects.size() < limits.maxConnecting())
                .as("a free slot and a waiter who may use it")
                .isFalse();
        assertThat(wanted > coming && spare > 0)
                .as("an idle connection in a waiter's way")
                .isFalse();
    }

    /** What holds between any two events. */
    void checkAtRest() {
        ServerSnapshot server = dispatcher.snapshot();
        assertThat(server.inUse()).isEqualTo(connects.size() + connections.size());
        int closing = server.pools().stream().mapToInt(PoolSnapshot::closing).sum();
        boolean overBudget = server.inUse() - closing > limits.maxConnections();
        for (PoolSnapshot pool : server.pools()) {
            int size = pool.active() + pool.idle() + pool.connecting() + pool.closing();
            boolean over = overBudget || size - pool.closing() > pool.limits().poolSize();
            assertThat(pool.waiting())
                    .isEqualTo(queues(pool.key()).values().stream()
                            .mapToInt(Deque::size)
                            .sum());
            assertThat(pool.idle() > 0 && pauses.cover(pool.key()))
                    .as("an idle one of a paused pool")
                    .isFalse();
            if (pool.idle() > 0) {
                queues(pool.key()).forEach((tenant, queue) -> {
                    boolean passedBy = !queue.isEmpty() && tenants.get(tenant).mayTakeSurely();
                    assertThat(passedBy)
                            .as("one of %s, who may have it, beside an idle one", tenant)
                            .isFalse();
                });
            }
            assertThat(pool.idle() > 0 && over)
                    .as("an idle one above the limits")
                    .isFalse();
        }
    }

    private int sizeOf(Pool pool) {
        int size = 0;
        for (Pool connecting : connects) {
            size += connecting.key().equals(pool.key()) ? 1 : 0;
        }
        for (Connection connection : connections) {
            size += connection.pool().key().equals(pool.key()) ? 1 : 0;
        }
        return size;
    }

    /** Nobody asks any more, and the server is well: everybody who still waits must be served soon. */
    void comeToRest() {
        closingTime = true;
        pause(Pauses.NONE);
        for (int round = 0; round < 400; round++) {
            for (int connect = connects.size(); connect > 0; connect--) {
                connectEnds(true);
            }
            clients.forEach(ModelClient::release);
            closeAll(ConnectionState.RETIRING);
            tick(50 * MILLISECOND);
        }
        assertThat(clients).as("clients that still wait").noneMatch(ModelClient::asking);
        checkAtRest();
        assertThat(dispatcher.snapshot().inUse()).isLessThanOrEqualTo(limits.maxConnections());
    }

    void drain() {
        draining = true;
        clients.forEach(client -> client.checkout(any(pools)));
        clients.forEach(client -> client.draining = true);
        dispatcher.drain();
        clients.forEach(ModelClient::release);
        while (!connects.isEmpty()) {
            connectEnds(true);
        }
        closeAll(ConnectionState.RETIRING);
        assertThat(dispatcher.drained()).isTrue();
        assertThat(clients).noneMatch(ModelClient::asking);
        assertThat(dispatcher.snapshot().pools())
                .allMatch(
                        pool -> pool.active() + pool.idle() + pool.connecting() + pool.closing() + pool.waiting() == 0)
                .allMatch(pool -> pool.counters().opens() == pool.counters().closes());
    }

    private void closeAll(ConnectionState state) {
        boolean found = true;
        while (found) {
            found = close(state);
        }
    }

    private final class Connection extends PooledConnection {
        Connection(Pool pool) {
            super(pool);
        }

        @Override
        protected void retire(RetireReason reason) {
            assertThat(state()).isEqualTo(ConnectionState.RETIRING);
            if (oneIn(3)) {
                close();
            }
        }

        void close() {
            connections.remove(this);
            if (holder() instanceof ModelClient client) {
                client.connectionLost();
            }
            dispatcher.closed(this);
        }
    }
}
