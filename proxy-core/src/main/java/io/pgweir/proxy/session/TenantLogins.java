package io.pgweir.proxy.session;

import java.util.concurrent.atomic.LongAdder;

/**
 * A tenant's clients over all servers, and what became of those who wanted to be. It outlives reloads; shared by all loops.
 */
final class TenantLogins {

    private final Slots clients = new Slots();
    private final LoginRate rate = new LoginRate(System.nanoTime());
    private final LongAdder letIn = new LongAdder();
    private final LongAdder overMaxClients = new LongAdder();
    private final LongAdder overRate = new LongAdder();

    boolean isFull(int maxClients) {
        return clients.taken() >= maxClients;
    }

    /** Whether one more may begin now; it is counted as begun then. */
    boolean begin(int perSecond, long now) {
        boolean may = rate.take(perSecond, now);
        if (!may) {
            overRate.increment();
        }
        return may;
    }

    /** Whether there was a place, which is taken then. */
    boolean take(int maxClients) {
        boolean taken = clients.take(maxClients);
        if (taken) {
            letIn.increment();
        }
        return taken;
    }

    void giveBack() {
        clients.giveBack();
    }

    void refusedAsFull() {
        overMaxClients.increment();
    }

    TenantLoginSnapshot snapshot(String tenant, int maxClients) {
        return new TenantLoginSnapshot(
                tenant, clients.taken(), maxClients, letIn.sum(), overMaxClients.sum(), overRate.sum());
    }
}
