package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW SOCKETS}: {@link ShowClients} and {@link ShowServers}, with what stands in their buffers. */
final class ShowSockets extends Show {

    private final ConsoleSource source;
    private final Visitors visitors;

    ShowSockets(ConsoleSource source, Visitors visitors) {
        super("SOCKETS", SocketRow.columns().int4(SocketRow.BUFFERS).list());
        this.source = source;
        this.visitors = visitors;
    }

    @Override
    List<List<String>> rows() {
        return SocketRow.all(source, visitors).map(SocketRow::withBuffers).toList();
    }
}
