package io.pgweir.proxy.server;

import io.pgweir.protocol.BackendKeyData;
import java.util.ArrayList;
import java.util.List;

/**
 * The cancel request for one server connection that PostgreSQL may still be about to act on. While there is one, the
 * connection serves nobody else: the signal would hit whatever runs then.
 *
 * <p>There is one at a time. Those that are asked for meanwhile are one more together, which is sent if there is still
 * something to cancel: a client that asks a thousand times must not open a thousand connections to PostgreSQL.
 */
final class CancelsInFlight {

    private static final Runnable NOBODY_WAITS = () -> {};

    private final ConnectionOwner owner;
    private final BackendKeyData key;
    private final ServerConnection connection;
    private List<Runnable> inFlight;
    private List<Runnable> next = new ArrayList<>();

    /** @param key null if the server gave none: nothing can be cancelled then */
    CancelsInFlight(ConnectionOwner owner, BackendKeyData key, ServerConnection connection) {
        this.owner = owner;
        this.key = key;
        this.connection = connection;
    }

    /** Nobody waits for it, but whoever asks whether there is {@linkplain #any any}. */
    void send() {
        send(NOBODY_WAITS);
    }

    /** @param carriedOut called when PostgreSQL has sent the signal, or will not */
    void send(Runnable carriedOut) {
        if (key == null) {
            carriedOut.run();
            return;
        }
        next.add(carriedOut);
        if (inFlight == null) {
            sendNext();
        }
    }

    private void sendNext() {
        inFlight = next;
        next = new ArrayList<>();
        owner.cancel(key, this::ended);
    }

    private void ended(CancelEnd end) {
        List<Runnable> carriedOut = inFlight;
        inFlight = null;
        if (end == CancelEnd.UNCLEAR) {
            connection.markForClose();
        }
        if (!next.isEmpty() && isMeantForSomething()) {
            sendNext();
        } else {
            carriedOut.addAll(next);
            next.clear();
        }
        carriedOut.forEach(Runnable::run);
        connection.goOn();
    }

    private boolean isMeantForSomething() {
        return switch (connection.serverState()) {
            case LENT -> connection.requests().isWorkingForClient();
            case RECOVERING -> connection.requests().isOwing();
            case IDLE, ADJUSTING, CLOSED -> false;
        };
    }

    boolean any() {
        return inFlight != null;
    }

    /** The process id of the backend, for logs. */
    String processId() {
        return key == null ? "unknown" : Integer.toString(key.processId());
    }

    /** The same as a number; 0 if PostgreSQL did not tell. */
    int processNumber() {
        return key == null ? 0 : key.processId();
    }
}
