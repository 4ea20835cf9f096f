package io.pgweir.proxy.server;

import io.pgweir.config.Timeouts;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.dispatch.Dispatcher;
import io.pgweir.proxy.state.ReportedSettings;
import java.util.function.Consumer;

/**
 * What a {@link ServerConnection} asks of the server that it belongs to. It is all that it knows of it: connecting, names
 * and TLS are done before a connection begins. Called on the server's loop.
 */
interface ConnectionOwner {

    Dispatcher dispatcher();

    Timeouts timeouts();

    /** The one object for these reported settings, so that comparing them is comparing references most of the time. */
    ReportedSettings intern(ReportedSettings reported);

    /** Sends a cancel request, on a connection of its own. */
    void cancel(BackendKeyData key, Consumer<CancelEnd> ended);

    /** PostgreSQL has sent what nobody was owed, or what is not the protocol. */
    void integrityViolation(ServerConnection connection, ProtocolViolation violation);

    /** The connection is gone, and so is its backend as far as pgweir will ever know: the slot is free. */
    void closed(ServerConnection connection);
}
