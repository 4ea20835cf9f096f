package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.stream.Stream;

/** {@code SHOW CLIENTS}: each client, those of the console last; its id is what {@code KILL_CLIENT} takes. */
final class ShowClients extends Show {

    private final ConsoleSource source;
    private final Visitors visitors;

    ShowClients(ConsoleSource source, Visitors visitors) {
        super("CLIENTS", SocketRow.columns().list());
        this.source = source;
        this.visitors = visitors;
    }

    @Override
    List<List<String>> rows() {
        return Stream.concat(
                        source.details().stream().flatMap(server -> SocketRow.clients(server).stream()),
                        SocketRow.visitors(visitors))
                .map(SocketRow::values)
                .toList();
    }
}
