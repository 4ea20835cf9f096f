package io.pgweir.proxy.session;

import io.pgweir.config.SessionStateMode;
import io.pgweir.config.StateAuditMode;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.relay.RelayEndpoint;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.server.SteppedServer;
import io.pgweir.proxy.server.TimeLimits;
import io.pgweir.proxy.state.SessionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** pgweir's side of a client that has authenticated, without a network. What it does is the product's own code. */
public final class SteppedClient {

    /** The clients of one server. */
    public static final class All implements SessionList {

        private final List<ClientSession> sessions = new ArrayList<>();

        @Override
        public void add(ClientSession session) {
            sessions.add(session);
        }

        @Override
        public void remove(ClientSession session) {
            sessions.remove(session);
        }
    }

    private final ClientSession session;

    public SteppedClient(String name, RelayPort port, All clients, SteppedServer server, long maxWaitNanos) {
        Client client = new Client(
                name,
                "app",
                null,
                new BackendKeyData(name.charAt(0), new byte[4]),
                SessionSettings.NONE,
                false,
                new StateRule("app", SessionStateMode.TRACK, StateAuditMode.OFF),
                new TenantLimits(
                        TenantShare.even("default", 0, maxWaitNanos),
                        Optional.empty(),
                        TimeLimits.of(server.timeouts())),
                System.nanoTime(),
                () -> {});
        session = new ClientSession(client, port, clients, server.dispatcher(), server.pool());
    }

    /** What its socket calls. */
    public RelayEndpoint endpoint() {
        return session;
    }

    public void join() {
        session.join();
    }

    /** A cancel request with its key has arrived. */
    public void cancel() {
        session.cancel(() -> {});
    }

    public boolean isWaiting() {
        return session.state() == ClientState.WAITING || session.state() == ClientState.JOINING;
    }

    public boolean isActive() {
        return session.isActive();
    }

    public boolean isClosed() {
        return session.isClosed();
    }
}
