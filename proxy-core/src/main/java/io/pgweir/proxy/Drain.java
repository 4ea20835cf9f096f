package io.pgweir.proxy;

import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.session.DrainCuts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for clients to leave. Its methods block; {@link #cutShort} from another thread ends that. */
final class Drain {

    private static final EventLog events = EventLog.of(Drain.class);

    /** What is kept of {@code timeouts.drain} for rolling back and saying goodbye. */
    private static final Duration RESERVED_FOR_CLOSING = Duration.ofSeconds(2);

    /** Of that, for those whose queries are cancelled first. */
    private static final Duration FOR_CANCELLED_TO_LEAVE = Duration.ofMillis(500);

    /** Safe to be added to any reading of the clock. */
    private static final long FOREVER = Long.MAX_VALUE / 2;

    private static final long LOOK_EVERY_MILLIS = 20;
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private final Servers servers;
    private final CountDownLatch cutShort = new CountDownLatch(1);

    Drain(Servers servers) {
        this.servers = servers;
    }

    /** Nobody waits for clients any more. */
    void cutShort() {
        cutShort.countDown();
    }

    /** Until the last has left by himself. */
    void waitForClients() {
        events.info("event=wait_for_clients");
        noClientsBefore(System.nanoTime() + FOREVER);
    }

    /** Clients leave at the end of their transactions; a while before the limit, those who have not are cut off. */
    void letTransactionsEnd(Duration limit) {
        long end = System.nanoTime() + limit.minus(RESERVED_FOR_CLOSING).toNanos();
        events.info("event=drain limit={}ms", limit.toMillis());
        servers.drainClients();
        boolean complete = noClientsBefore(end);
        if (complete || cutShort.getCount() == 0) {
            events.info("event=drained complete={}", complete);
        } else {
            cutOff();
        }
    }

    /** Who only reads loses nothing by a cancel and may still leave by himself; the rest is rolled back. */
    private void cutOff() {
        try {
            int cancelled = servers.cancelWhatOnlyReads();
            if (cancelled > 0) {
                noClientsBefore(System.nanoTime() + FOR_CANCELLED_TO_LEAVE.toNanos());
            }
            DrainCuts cuts = servers.cut();
            events.info(
                    "event=drained complete=false cancelled={} rolled_back={} unknown={} others={}",
                    cancelled,
                    cuts.rolledBack(),
                    cuts.unknown(),
                    cuts.others());
        } catch (RejectedExecutionException loopsHaveEnded) {
            events.info("event=drained complete=false");
        }
    }

    private boolean noClientsBefore(long end) {
        try {
            return await(() -> !servers.haveClients(), end, cutShort);
        } catch (RejectedExecutionException loopsHaveEnded) {
            // Pgweir.stop(), called by another thread, was quicker than the question.
            return false;
        }
    }

    /** @return whether it came true within the limit */
    static boolean await(BooleanSupplier condition, Duration limit) {
        return await(condition, System.nanoTime() + limit.toNanos(), NEVER);
    }

    private static boolean await(BooleanSupplier condition, long end, CountDownLatch cutShort) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || happensWithin(LOOK_EVERY_MILLIS, cutShort)) {
                return false;
            }
        }
        return true;
    }

    private static boolean happensWithin(long millis, CountDownLatch event) {
        try {
            return event.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
