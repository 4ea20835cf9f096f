package io.pgweir.proxy;

import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;

/**
 * The process that a {@link Pgweir} runs in: it knows where the configuration comes from, and is what ends. Called on threads
 * that may block.
 */
public interface ProcessControl {

    /** Reads the configuration again, and puts it in force if nothing is wrong with it. */
    Outcome reload();

    /** Begins to end; returns before it has. */
    void shutdown(ShutdownMode mode);
}
