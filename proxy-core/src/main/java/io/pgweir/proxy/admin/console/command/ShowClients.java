package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW CLIENTS}: each client of a database; its id is what {@code KILL_CLIENT} takes. */
final class ShowClients extends Show {

    private final ConsoleSource source;

    ShowClients(ConsoleSource source) {
        super("CLIENTS", SocketRow.columns().list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        return source.details().stream()
                .flatMap(server -> SocketRow.clients(server).stream())
                .map(SocketRow::values)
                .toList();
    }
}
