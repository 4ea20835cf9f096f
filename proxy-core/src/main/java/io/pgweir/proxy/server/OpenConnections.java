package io.pgweir.proxy.server;

import io.pgweir.proxy.dispatch.PoolKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The connections of one server that have logged in, until their backends are gone. Confined to the server's loop; each may
 * leave the list while it is walked.
 */
final class OpenConnections {

    private final List<ServerConnection> all = new ArrayList<>();

    void add(ServerConnection connection) {
        all.add(connection);
    }

    void remove(ServerConnection connection) {
        all.remove(connection);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void tick() {
        for (int i = all.size() - 1; i >= 0; i--) {
            all.get(i).tick();
        }
    }

    /** Idle connections end now, the others when their client's transaction is over. */
    void closeAtNextChance(Predicate<ServerConnection> which) {
        for (int i = all.size() - 1; i >= 0; i--) {
            ServerConnection connection = all.get(i);
            if (which.test(connection)) {
                connection.markForClose();
                if (connection.serverState() == ServerState.IDLE) {
                    connection.close(ServerCloseReason.RETIRED);
                }
            }
        }
    }

    /** They end now, whatever they do. */
    void close(Predicate<PoolKey> which, ServerCloseReason reason) {
        for (int i = all.size() - 1; i >= 0; i--) {
            ServerConnection connection = all.get(i);
            if (which.test(connection.pool().key())) {
                connection.close(reason);
            }
        }
    }

    /** Whether some are still to be closed at their next chance. */
    boolean anyToBeClosed(Predicate<PoolKey> which) {
        return all.stream()
                .anyMatch(connection -> connection.isMarkedForClose()
                        && which.test(connection.pool().key()));
    }

    List<ServerConnectionView> views() {
        return all.stream().map(ServerConnectionView::of).toList();
    }
}
