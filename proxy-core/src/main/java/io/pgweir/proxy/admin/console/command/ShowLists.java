package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.session.ServerView;
import java.util.List;

/** {@code SHOW LISTS}: how many there are of what. */
final class ShowLists extends Show {

    private final ConsoleSource source;

    ShowLists(ConsoleSource source) {
        super("LISTS", Column.text("list").int4("items").list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        PgweirConfig config = source.config();
        List<ServerView> servers = source.servers();
        int pools = servers.stream()
                .mapToInt(server -> server.pools().pools().size())
                .sum();
        int clients = servers.stream()
                .mapToInt(server -> server.clients().values().stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .sum();
        int connections =
                servers.stream().mapToInt(server -> server.pools().inUse()).sum();
        return List.of(
                Answer.row("databases", config.databases().size() + ConsolePool.COUNT),
                Answer.row("users", config.users().size()),
                Answer.row("peers", 0),
                Answer.row("pools", pools + ConsolePool.COUNT),
                Answer.row("peer_pools", 0),
                // Of memory that PgBouncer keeps for the next one; pgweir keeps none.
                Answer.row("free_clients", 0),
                Answer.row("used_clients", clients + source.consoleClients()),
                Answer.row("login_clients", source.halfOpen()),
                Answer.row("free_servers", 0),
                Answer.row("used_servers", connections),
                Answer.row("dns_names", 0),
                Answer.row("dns_zones", 0),
                Answer.row("dns_queries", 0),
                Answer.row("dns_pending", 0));
    }
}
