package io.pgweir.proxy.fuzz;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** What has happened in a run so far. Any thread. */
final class TaggedCounts {

    final AtomicLong rounds = new AtomicLong();
    final AtomicLong queries = new AtomicLong();
    final AtomicLong messages = new AtomicLong();
    final AtomicLong cancels = new AtomicLong();
    final AtomicLong cancelled = new AtomicLong();
    final AtomicLong resets = new AtomicLong();
    final AtomicLong lost = new AtomicLong();
    final AtomicLong timeouts = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong foreign = new AtomicLong();
    final AtomicLong wrong = new AtomicLong();

    /** Zero if something that the test is about has not happened at all. */
    long leastOfAll() {
        return LongStream.of(queries.get(), cancels.get(), cancelled.get(), resets.get(), lost.get(), timeouts.get())
                .min()
                .getAsLong();
    }

    @Override
    public String toString() {
        return "rounds=" + rounds + " queries=" + queries + " messages=" + messages + " cancels=" + cancels
                + " cancelled=" + cancelled + " resets=" + resets + " lost=" + lost + " timeouts=" + timeouts
                + " refused=" + refused + " foreign tags=" + foreign + " missing or doubled messages=" + wrong;
    }
}
