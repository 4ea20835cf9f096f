package io.pgweir.proxy.server;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.relay.SocketView;
import java.time.Instant;
import java.util.Optional;

/**
 * One server connection at one moment; safe to give to another thread.
 *
 * @param connectedAt when it had logged in
 * @param requestedAt when its latest request was sent, or could begin
 * @param closing whether it ends as soon as its client's transaction is over
 * @param client the socket's id of the client that has it; empty if none has
 * @param processId of the backend; 0 if PostgreSQL did not tell
 * @param transactionStatus as the last ReadyForQuery had it: {@code I}, {@code T} or {@code E}
 * @param transactionSince when the first request of the present transaction was sent; empty in no transaction
 * @param lastStatement of the present transaction; empty where {@code logging.slow_transaction} does not have it kept
 * @param busy whether PostgreSQL owes replies
 */
public record ServerConnectionView(
        SocketView socket,
        PoolKey pool,
        ServerState state,
        boolean cancelInFlight,
        Instant connectedAt,
        Instant requestedAt,
        boolean closing,
        Optional<Long> client,
        int processId,
        int preparedStatements,
        char transactionStatus,
        Optional<Instant> transactionSince,
        Optional<StatementText> lastStatement,
        boolean busy) {

    /** Called on the connection's loop. */
    public static ServerConnectionView of(ServerConnection connection) {
        ServerRequests requests = connection.requests();
        BusyTime times = requests.busyTime();
        boolean inTransaction = !times.isInNoTransaction() || requests.isOwing() || requests.isUnsynced();
        Borrower borrower = connection.borrower();
        return new ServerConnectionView(
                connection.port().view(),
                connection.serverPool().pool().key(),
                connection.serverState(),
                connection.cancels().any(),
                connection.port().instant(connection.openedAtNanos()),
                connection.port().instant(times.querySince()),
                connection.isMarkedForClose(),
                borrower == null
                        ? Optional.empty()
                        : Optional.of(borrower.port().id()),
                connection.cancels().processNumber(),
                requests.statements().size(),
                (char) times.transactionStatus(),
                inTransaction ? Optional.of(connection.port().instant(times.transactionSince())) : Optional.empty(),
                inTransaction ? requests.slowTransactions().lastStatement() : Optional.empty(),
                requests.isOwing());
    }

    /** Its id on the console. */
    public long id() {
        return socket.id();
    }

    /** PgBouncer's word for the state, by which tools that watch PgBouncer count. */
    public String pgbouncerState() {
        return switch (state) {
            case IDLE -> "idle";
            case ADJUSTING, LENT -> "active";
            case RECOVERING -> cancelInFlight ? "being_canceled" : "tested";
            case CLOSED -> "being_canceled";
        };
    }
}
