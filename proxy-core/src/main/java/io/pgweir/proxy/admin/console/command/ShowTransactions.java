package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.server.StatementText;
import io.pgweir.proxy.session.ClientView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * {@code SHOW TRANSACTIONS}: which clients are in one, the oldest first, whether they run something or idle in it, and the shape
 * of what they have run last where {@code logging.slow_transaction} has it kept.
 */
final class ShowTransactions extends Show {

    private final ConsoleSource source;

    ShowTransactions(ConsoleSource source) {
        super(
                "TRANSACTIONS",
                Column.text()
                        .int8("id")
                        .text("user", "database", "tenant", "application_name", "addr", "state")
                        .int8("xact_us", "request_us")
                        .int4("server_pid")
                        .text("pins", "last_statement")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        Instant now = Instant.now();
        return source.details().stream()
                .flatMap(server -> server.clients().stream())
                .filter(client -> client.connection()
                        .flatMap(ServerConnectionView::transactionSince)
                        .isPresent())
                .sorted(Comparator.comparing(ShowTransactions::since))
                .map(client -> row(client, client.connection().orElseThrow(), now))
                .toList();
    }

    private static Instant since(ClientView client) {
        return client.connection()
                .flatMap(ServerConnectionView::transactionSince)
                .orElseThrow();
    }

    private static List<String> row(ClientView client, ServerConnectionView connection, Instant now) {
        return Answer.row(
                client.id(),
                client.user(),
                client.database(),
                client.tenant(),
                client.applicationName(),
                SocketRow.host(client.address()),
                state(connection),
                ShowWaiting.micros(since(client), now),
                ShowWaiting.micros(connection.requestedAt(), now),
                connection.processId(),
                ShowPins.reasons(client),
                connection.lastStatement().map(StatementText::shape).orElse(""));
    }

    /** In the words of {@code pg_stat_activity}. */
    private static String state(ServerConnectionView connection) {
        if (connection.busy()) {
            return "active";
        }
        return connection.transactionStatus() == 'E' ? "idle in transaction (aborted)" : "idle in transaction";
    }
}
