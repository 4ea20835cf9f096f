package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW ACTIVE_SOCKETS}: those of {@link ShowSockets} on which something is under way. */
final class ShowActiveSockets extends Show {

    private final ConsoleSource source;
    private final Visitors visitors;

    ShowActiveSockets(ConsoleSource source, Visitors visitors) {
        super("ACTIVE_SOCKETS", SocketRow.columns().int4(SocketRow.BUFFERS).list());
        this.source = source;
        this.visitors = visitors;
    }

    @Override
    List<List<String>> rows() {
        return SocketRow.all(source, visitors)
                .filter(SocketRow::active)
                .map(SocketRow::withBuffers)
                .toList();
    }
}
