package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.session.ClientState;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.session.ServerDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code SHOW WAITING}: who waits for a server connection, the longest first, and who has had one of the same pool for longest.
 * Whose turn is next depends on the tenants' shares, too.
 */
final class ShowWaiting extends Show {

    private final ConsoleSource source;

    ShowWaiting(ConsoleSource source) {
        super(
                "WAITING",
                Column.text()
                        .int8("id")
                        .text("user", "database", "tenant", "application_name", "addr")
                        .int8("wait_us")
                        .text("pool")
                        .int8("holder_id", "holder_us")
                        .text("holder")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        Instant now = Instant.now();
        for (ServerDetails server : source.details()) {
            Map<PoolKey, ClientView> holders = holders(server);
            server.clients().stream()
                    .filter(client -> client.state() == ClientState.WAITING)
                    .sorted(Comparator.comparing(ClientView::waited).reversed())
                    .forEach(client -> rows.add(row(client, Optional.ofNullable(holders.get(client.pool())), now)));
        }
        return rows;
    }

    /** Who has had a connection of each pool for longest. */
    private static Map<PoolKey, ClientView> holders(ServerDetails server) {
        return server.clients().stream()
                .filter(client -> client.connection().isPresent())
                .collect(Collectors.toMap(
                        ClientView::pool,
                        Function.identity(),
                        BinaryOperator.minBy(Comparator.comparing(ShowWaiting::since))));
    }

    /** When a client that pins its connection has got it is not known; its latest request is, and its transaction. */
    private static Instant since(ClientView holder) {
        ServerConnectionView connection = holder.connection().orElseThrow();
        return connection.transactionSince().orElse(connection.requestedAt());
    }

    private static List<String> row(ClientView client, Optional<ClientView> holder, Instant now) {
        return Answer.row(
                client.id(),
                client.user(),
                client.database(),
                client.tenant(),
                client.applicationName(),
                SocketRow.host(client.address()),
                TimeUnit.NANOSECONDS.toMicros(client.waited().toNanos()),
                client.pool(),
                holder.map(ClientView::id).orElse(null),
                holder.map(had -> micros(since(had), now)).orElse(null),
                holder.map(had -> had.user() + "@" + had.database() + " " + had.applicationName())
                        .map(String::strip)
                        .orElse(null));
    }

    static long micros(Instant since, Instant now) {
        return Math.max(
                0, TimeUnit.NANOSECONDS.toMicros(Duration.between(since, now).toNanos()));
    }
}
