package io.pgweir.benchmarks;

import io.pgweir.cli.ProcessSignal;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work that a signal ends. The signal interrupts the thread of the work wherever it is, and its resources are closed on
 * that same thread, in order; a shutdown hook would close them while others are still being opened.
 */
public final class UntilSignal {

    private UntilSignal() {}

    /** @return what the work returns, or 128 + n after signal n */
    public static int run(Callable<Integer> work) throws Exception {
        Thread worker = Thread.currentThread();
        AtomicReference<ProcessSignal> received = new AtomicReference<>();
        ProcessSignal.deliverTo(signal -> {
            // Only the first: a second Ctrl-C must not interrupt the clearing up that the first one began.
            if (received.compareAndSet(null, signal)) {
                worker.interrupt();
            }
        });
        try {
            return work.call();
        } catch (Exception e) {
            // What is interrupted says so in its own words: a process ended early, a connection was closed.
            if (received.get() == null) {
                throw e;
            }
            return received.get().exitStatus();
        }
    }
}
