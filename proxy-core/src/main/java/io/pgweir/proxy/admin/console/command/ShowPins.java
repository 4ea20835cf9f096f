package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.server.ServerConnectionView;
import io.pgweir.proxy.session.ClientView;
import io.pgweir.proxy.state.PinReason;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code SHOW PINS}: which clients keep their server connections beyond their transactions, for how long, the longest first,
 * and why.
 */
final class ShowPins extends Show {

    private final ConsoleSource source;

    ShowPins(ConsoleSource source) {
        super(
                "PINS",
                Column.text()
                        .int8("id")
                        .text("user", "database", "tenant", "application_name", "addr", "reasons")
                        .int8("pinned_us", "request_us")
                        .int4("server_pid")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        Instant now = Instant.now();
        return source.details().stream()
                .flatMap(server -> server.clients().stream())
                .filter(client -> client.pinnedSince().isPresent())
                .sorted(Comparator.comparing(client -> client.pinnedSince().orElseThrow()))
                .map(client -> row(client, now))
                .toList();
    }

    private static List<String> row(ClientView client, Instant now) {
        return Answer.row(
                client.id(),
                client.user(),
                client.database(),
                client.tenant(),
                client.applicationName(),
                SocketRow.host(client.address()),
                reasons(client),
                ShowWaiting.micros(client.pinnedSince().orElseThrow(), now),
                ShowWaiting.micros(client.requestedAt(), now),
                client.connection().map(ServerConnectionView::processId).orElse(null));
    }

    static String reasons(ClientView client) {
        return client.pins().stream().map(PinReason::label).sorted().collect(Collectors.joining(", "));
    }
}
