package io.pgweir.proxy.dispatch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongUnaryOperator;

/**
 * Clients of several tenants that ask for a connection, have it for as long as their query takes, give it back and ask again
 * at once; the clock jumps from one end of a query to the next.
 */
final class Crowd {
    private static final long TICK = 50 * StubServer.MILLISECOND;

    final Random random = new Random(11);
    private final StubServer server;
    private final boolean ownPools;
    private final int connections;
    private final Map<String, TenantOfCrowd> tenants = new HashMap<>();
    private final PriorityQueue<Member> busy = new PriorityQueue<>((a, b) -> Long.signum(a.ends - b.ends));
    private long nextTick;

    Crowd(int connections) {
        this(connections, false);
    }

    /** @param ownPools each tenant has a pool of its own; or else all have the same */
    Crowd(int connections, boolean ownPools) {
        this.connections = connections;
        this.ownPools = ownPools;
        this.server = new StubServer(connections);
        server.acceptsAtOnce = true;
        nextTick = server.now + TICK;
    }

    TenantOfCrowd tenant(String name, int weight, int reserved, int max) {
        return add(new TenantShare(name, weight, reserved, max, 0, 0, 0, 0, 1));
    }

    TenantOfCrowd limited(String name, int perSecond, int burst) {
        return add(new TenantShare(name, 1, 0, 0, 0, 0, 0, perSecond, burst));
    }

    private TenantOfCrowd add(TenantShare share) {
        TenantOfCrowd tenant = new TenantOfCrowd(server.dispatcher.tenant(share));
        tenants.put(share.tenant(), tenant);
        return tenant;
    }

    void share(String name, int weight, int reserved, int max) {
        server.dispatcher.share(new TenantShare(name, weight, reserved, max, 0, 0, 0, 0, 1));
    }

    void run(long nanos) {
        long end = server.now + nanos;
        while (end - server.now > 0) {
            Member next = busy.peek();
            long event = next == null || nextTick - next.ends < 0 ? nextTick : next.ends;
            if (event - end >= 0) {
                server.now = end;
            } else if (event == nextTick) {
                server.now = event;
                nextTick += TICK;
                server.dispatcher.tick();
            } else {
                server.now = event;
                end(busy.remove());
            }
        }
    }

    private void end(Member member) {
        tenants.get(member.tenant().name()).used += server.now - member.since;
        PooledConnection had = member.connection;
        member.connection = null;
        server.dispatcher.release(had);
        member.ask();
    }

    /** One query of the tenant ends now, and its client does not ask again. */
    void endOne(String name) {
        Member one = busy.stream()
                .filter(member -> member.tenant().name().equals(name))
                .findFirst()
                .orElseThrow();
        busy.remove(one);
        server.dispatcher.release(one.connection);
    }

    /** What was used so far is not counted. */
    void forget() {
        for (TenantOfCrowd tenant : tenants.values()) {
            tenant.used = 0;
        }
        for (Member member : busy) {
            member.since = server.now;
        }
    }

    /** Of the time that all have used. */
    double shareOf(String name) {
        long all = tenants.values().stream().mapToLong(tenant -> tenant.used).sum();
        return (double) tenants.get(name).used / all;
    }

    int mostOf(String name) {
        return tenants.get(name).most;
    }

    int holding(String name) {
        return tenants.get(name).holding();
    }

    int logins() {
        return server.logins;
    }

    final class TenantOfCrowd {
        private final Tenant tenant;
        private final List<Member> members = new ArrayList<>();
        private long used;
        private long served;
        private long longestWait;
        private int most;

        TenantOfCrowd(Tenant tenant) {
            this.tenant = tenant;
        }

        /** @param nanos that their queries take, more or less */
        TenantOfCrowd clients(int count, long nanos) {
            return clients(count, ignored -> nanos * 9 / 10 + (long) (random.nextDouble() * nanos / 5));
        }

        TenantOfCrowd clients(int count, LongUnaryOperator duration) {
            Pool pool = server.pool(ownPools ? tenant.name() : "app", connections);
            for (int i = 0; i < count; i++) {
                Member member = new Member(this, pool, duration);
                members.add(member);
                member.ask();
            }
            return this;
        }

        long served() {
            return served;
        }

        long longestWait() {
            return longestWait;
        }

        int holding() {
            return (int) members.stream()
                    .filter(member -> member.connection != null && busy.contains(member))
                    .count();
        }
    }

    private final class Member extends Waiter {
        private final TenantOfCrowd crowd;
        private final Pool pool;
        private final LongUnaryOperator duration;
        private PooledConnection connection;
        private long asked;
        private long since;
        private long ends;

        Member(TenantOfCrowd crowd, Pool pool, LongUnaryOperator duration) {
            super(crowd.tenant);
            this.crowd = crowd;
            this.pool = pool;
            this.duration = duration;
        }

        void ask() {
            asked = server.now;
            PooledConnection idle = server.dispatcher.checkout(this, pool);
            if (idle != null) {
                granted(idle);
            }
        }

        @Override
        protected void granted(PooledConnection granted) {
            connection = granted;
            since = server.now;
            ends = server.now + Math.max(1, duration.applyAsLong(10 * StubServer.MILLISECOND));
            crowd.longestWait = Math.max(crowd.longestWait, server.now - asked);
            crowd.served++;
            crowd.most = Math.max(crowd.most, tenant().inUse);
            busy.add(this);
        }

        @Override
        protected void refused(Refusal refusal) {
            throw new AssertionError(refusal);
        }
    }
}
