package io.pgweir.proxy.server;

import io.pgweir.protocol.BackendKeyData;

/**
 * The cancel requests for one server connection that PostgreSQL may still be about to act on. While there are any, the
 * connection serves nobody else: the signal would hit whatever runs then.
 */
final class CancelsInFlight {

    private final Server server;
    private final BackendKeyData key;
    private final Runnable onEnd;
    private int count;

    /**
     * @param key null if the server gave none: nothing can be cancelled then
     * @param onEnd called after the end of each
     */
    CancelsInFlight(Server server, BackendKeyData key, Runnable onEnd) {
        this.server = server;
        this.key = key;
        this.onEnd = onEnd;
    }

    void send() {
        if (key != null) {
            count++;
            server.cancel(key, () -> {
                count--;
                onEnd.run();
            });
        }
    }

    boolean any() {
        return count > 0;
    }

    /** The process id of the backend, for logs. */
    String processId() {
        return key == null ? "unknown" : Integer.toString(key.processId());
    }
}
