package io.pgweir.proxy.session;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.relay.SocketView;
import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.state.PinReason;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One client at one moment; safe to give to another thread.
 *
 * @param applicationName as the client has set it last; empty if it has not
 * @param address where the client is, which is not the socket's peer behind a load balancer; no InetSocketAddress, perhaps
 *     null, on a Unix-domain socket
 * @param cancelId the process id that the client was given for its cancel requests
 * @param connectedAt when it had authenticated
 * @param requestedAt when its latest request was sent on, or asked for a server connection
 * @param waited how long it has been waiting for a server connection; zero if it is not
 * @param leaving whether it is sent away at the end of its transaction
 * @param connection what it has; empty if none
 * @param preparedStatements that it has named
 * @param pins why it keeps its connection beyond its transactions
 * @param pinnedSince when it began to; empty if it does not
 * @param unread bytes of its requests that are here and not handled yet
 */
public record ClientView(
        SocketView socket,
        String user,
        String database,
        PoolKey pool,
        String tenant,
        String applicationName,
        SocketAddress address,
        int cancelId,
        ClientState state,
        Instant connectedAt,
        Instant requestedAt,
        Duration waited,
        boolean leaving,
        Optional<ServerConnectionView> connection,
        int preparedStatements,
        Set<PinReason> pins,
        Optional<Instant> pinnedSince,
        int unread) {

    public ClientView {
        pins = Set.copyOf(pins);
    }

    /** Called on the client's loop. */
    static ClientView of(
            ClientSession session,
            Client client,
            long joinedAt,
            long waitingSince,
            boolean leaving,
            int preparedStatements) {
        RelayPort port = session.port();
        ClientPins pins = session.session().clientPins();
        boolean isHeldUp = session.state() == ClientState.WAITING || session.state() == ClientState.JOINING;
        String applicationName = session.session().current().get("application_name");
        return new ClientView(
                port.view(),
                client.user(),
                client.database(),
                session.pool().pool().key(),
                session.tenant().name(),
                applicationName == null ? "" : applicationName,
                client.address(),
                client.key().processId(),
                session.state(),
                port.instant(joinedAt),
                port.instant(session.isActive() ? session.requests().querySince() : waitingSince),
                Duration.ofNanos(isHeldUp ? port.turn().now() - waitingSince : 0),
                leaving,
                Optional.ofNullable(session.connection()).map(ServerConnectionView::of),
                preparedStatements,
                pins.reasons(),
                pins.reasons().isEmpty() ? Optional.empty() : Optional.of(port.instant(pins.since())),
                session.reader().kept());
    }

    /** Its id on the console. */
    public long id() {
        return socket.id();
    }

    /** PgBouncer's word for the state, by which tools that watch PgBouncer count. */
    public String pgbouncerState() {
        return switch (state) {
            case JOINING, WAITING -> "waiting";
            case IDLE, CLOSED -> "idle";
            case ACTIVE -> "active";
        };
    }
}
