package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.proxy.relay.RelayPort;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last stretch of a server connection: from pgweir's decision to end it until PostgreSQL has closed it too. A backend
 * outlives its socket as long as it runs a query, and counts against {@code max_connections} of PostgreSQL; so the slot is
 * free only when its end has arrived. Whatever else arrives is thrown away.
 *
 * <pre>
 *   nothing half-sent   Terminate               PostgreSQL closes
 *   anything else       FIN, not one more byte  PostgreSQL closes when it next reads; what runs is cancelled, so that it does
 * </pre>
 *
 * <p>A FIN in the middle of a message is safe: PostgreSQL discards what is not whole. A connection that is merely closed
 * would be answered with a reset, which PostgreSQL notices no sooner, and pgweir not at all.
 *
 * <p>Confined to the server's loop.
 */
final class Departure {

    private static final Logger log = LoggerFactory.getLogger(Departure.class);

    /** After this the slot is used again, whatever has become of the backend: a server that is gone never says so. */
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(10);

    /** A cancel hits one query of a pipeline, or comes too early for it. */
    private static final long BETWEEN_CANCELS = TimeUnit.SECONDS.toNanos(1);

    private final ServerConnection connection;
    private final CancelsInFlight cancels;
    private long began;
    private long cancelled;
    private boolean begun;
    private boolean busy;

    Departure(ServerConnection connection, CancelsInFlight cancels) {
        this.connection = connection;
        this.cancels = cancels;
    }

    /**
     * @param clean nothing is half-sent and nothing owed, so that a goodbye is understood as one
     * @param mayBeBusy replies are owed
     */
    void begin(boolean clean, boolean mayBeBusy) {
        RelayPort port = connection.port();
        if (!port.isOpen()) {
            return;
        }
        begun = true;
        began = connection.now();
        busy = mayBeBusy;
        port.depart(clean ? goodbye(port) : null);
        cancel();
    }

    private static ByteBuf goodbye(RelayPort port) {
        ByteBuf out = port.buffer(8);
        FrontendMessages.terminate(out);
        return out;
    }

    private void cancel() {
        if (busy) {
            cancelled = connection.now();
            cancels.send();
        }
    }

    void tick() {
        long now = connection.now();
        if (begun && now - began > LIMIT) {
            connection.serverPool().traffic().unknownBackends++;
            log.warn("event=server_backend_unknown pool={} pid={}", connection.serverPool(), cancels.processId());
            connection.port().close();
        } else if (now - cancelled > BETWEEN_CANCELS) {
            cancel();
        }
    }
}
