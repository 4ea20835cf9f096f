package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW SERVERS}: each connection to PostgreSQL. */
final class ShowServers extends Show {

    private final ConsoleSource source;

    ShowServers(ConsoleSource source) {
        super("SERVERS", SocketRow.columns().list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        return source.details().stream()
                .flatMap(server -> SocketRow.connections(server).stream())
                .map(SocketRow::values)
                .toList();
    }
}
