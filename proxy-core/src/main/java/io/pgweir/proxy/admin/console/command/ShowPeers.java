package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW PEERS}: other instances that cancel requests are handed to, of which there are none. */
final class ShowPeers extends Show {

    ShowPeers() {
        super(
                "PEERS",
                Column.text()
                        .int4("peer_id")
                        .text("host")
                        .int4("port", "pool_size")
                        .list());
    }

    @Override
    List<List<String>> rows() {
        return List.of();
    }
}
