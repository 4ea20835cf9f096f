package io.pgweir.proxy.admin.console.command;

import java.util.List;

/** {@code SHOW PEER_POOLS}: the pools of {@link ShowPeers}. */
final class ShowPeerPools extends Show {

    ShowPeerPools() {
        super(
                "PEER_POOLS",
                Column.text()
                        .int4(
                                "peer_id",
                                "cl_active_cancel_req",
                                "cl_waiting_cancel_req",
                                "sv_active_cancel",
                                "sv_login")
                        .list());
    }

    @Override
    List<List<String>> rows() {
        return List.of();
    }
}
