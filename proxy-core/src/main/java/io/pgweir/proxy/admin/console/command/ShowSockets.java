package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.stream.Stream;

/** {@code SHOW SOCKETS}: {@link ShowClients} and {@link ShowServers}, with what stands in their buffers. */
final class ShowSockets extends Show {

    private final ConsoleSource source;

    ShowSockets(ConsoleSource source) {
        super("SOCKETS", SocketRow.columns().int4(SocketRow.BUFFERS).list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        return source.details().stream()
                .flatMap(server ->
                        Stream.concat(SocketRow.clients(server).stream(), SocketRow.connections(server).stream()))
                .map(SocketRow::withBuffers)
                .toList();
    }
}
