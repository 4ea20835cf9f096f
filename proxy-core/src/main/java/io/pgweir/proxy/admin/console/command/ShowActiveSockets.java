package io.pgweir.proxy.admin.console.command;

import java.util.List;
import java.util.stream.Stream;

/** {@code SHOW ACTIVE_SOCKETS}: those of {@link ShowSockets} on which something is under way. */
final class ShowActiveSockets extends Show {

    private final ConsoleSource source;

    ShowActiveSockets(ConsoleSource source) {
        super("ACTIVE_SOCKETS", SocketRow.columns().int4(SocketRow.BUFFERS).list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        return source.details().stream()
                .flatMap(server ->
                        Stream.concat(SocketRow.clients(server).stream(), SocketRow.connections(server).stream()))
                .filter(SocketRow::active)
                .map(SocketRow::withBuffers)
                .toList();
    }
}
