package io.pgweir.proxy.session;

import java.util.concurrent.atomic.AtomicInteger;

/** How many clients there are of those that share a limit. The limit is given at each try, so that it can be reloaded. */
final class Slots {

    private final AtomicInteger taken = new AtomicInteger();

    boolean take(int limit) {
        if (taken.incrementAndGet() <= limit) {
            return true;
        }
        taken.decrementAndGet();
        return false;
    }

    void giveBack() {
        taken.decrementAndGet();
    }

    int taken() {
        return taken.get();
    }
}
