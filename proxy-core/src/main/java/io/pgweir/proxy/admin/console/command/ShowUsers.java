package io.pgweir.proxy.admin.console.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code SHOW USERS}: those of the file, and those that have pools now. Limits are those of databases and tenants, so that no
 * user has any of its own.
 */
final class ShowUsers extends Show {

    private final ConsoleSource source;

    ShowUsers(ConsoleSource source) {
        super(
                "USERS",
                Column.text("name", "pool_size", "reserve_pool_size", "pool_mode")
                        .int4("max_user_connections", "current_connections")
                        .int4("max_user_client_connections", "current_client_connections")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        Map<String, Integer> connections = source.servers().stream()
                .flatMap(server -> server.pools().pools().stream())
                .collect(Collectors.groupingBy(
                        pool -> pool.key().user(), Collectors.summingInt(ShowDatabases::connections)));
        Map<String, Integer> clients = source.clients().entrySet().stream()
                .collect(Collectors.groupingBy(
                        group -> group.getKey().user(), Collectors.summingInt(Map.Entry::getValue)));
        Set<String> names = new LinkedHashSet<>(source.config().users().keySet());
        names.addAll(new TreeSet<>(connections.keySet()));
        names.addAll(new TreeSet<>(clients.keySet()));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names) {
            rows.add(Answer.row(
                    name, null, null, null, 0, connections.getOrDefault(name, 0), 0, clients.getOrDefault(name, 0)));
        }
        return rows;
    }
}
