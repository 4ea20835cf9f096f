package io.pgweir.proxy.fuzz;

import java.util.concurrent.atomic.AtomicLong;

/** What has happened in a run so far. Any thread. */
final class TaggedCounts {

    final AtomicLong queries = new AtomicLong();
    final AtomicLong cancels = new AtomicLong();
    final AtomicLong kills = new AtomicLong();
    final AtomicLong resets = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong errors = new AtomicLong();
    final AtomicLong foreign = new AtomicLong();

    @Override
    public String toString() {
        return "queries=" + queries + " cancels=" + cancels + " kills=" + kills + " resets=" + resets
                + " connections lost=" + lost + " errors=" + errors + " foreign tags=" + foreign;
    }
}
