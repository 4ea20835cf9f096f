package io.pgweir.proxy.control;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.auth.Authenticator;

/** Starts, reloads and stops the control plane, and publishes what the loops need of it. */
public final class ControlPlane implements AutoCloseable {

    private volatile Authenticator authenticator;

    private ControlPlane() {}

    /**
     * Derives the verifiers of the configured users; connects to nothing, so that a PostgreSQL that is down is no reason
     * not to start. Takes milliseconds for each plain password: not for an event loop.
     */
    public static ControlPlane start(PgweirConfig config) {
        ControlPlane plane = new ControlPlane();
        plane.reload(config);
        return plane;
    }

    /** The rules of the last start or reload; any thread. A login that has begun keeps the ones it began with. */
    public Authenticator authenticator() {
        return authenticator;
    }

    /** Takes milliseconds for each new plain password: not for an event loop. */
    public synchronized void reload(PgweirConfig config) {
        throw new UnsupportedOperationException();
    }

    /** Closes connections and ends threads; look-ups that are under way fail. */
    @Override
    public synchronized void close() {}
}
