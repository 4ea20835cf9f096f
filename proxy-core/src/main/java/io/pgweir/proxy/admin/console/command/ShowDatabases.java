package io.pgweir.proxy.admin.console.command;

import io.pgweir.config.DatabaseConfig;
import io.pgweir.config.PgweirConfig;
import io.pgweir.config.ServerConfig;
import io.pgweir.proxy.dispatch.Pauses;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * {@code SHOW DATABASES}: those of the file, those that {@code "*"} has stood for and that have pools now, and the console.
 * {@code max_connections} is that of the server, which all of its databases share.
 */
final class ShowDatabases extends Show {

    private final ConsoleSource source;

    ShowDatabases(ConsoleSource source) {
        super(
                "DATABASES",
                Column.text("name", "host")
                        .int4("port")
                        .text("database", "force_user")
                        .int4("pool_size", "min_pool_size", "reserve_pool_size", "server_lifetime")
                        .text("pool_mode", "load_balance_hosts")
                        .int4("max_connections", "current_connections")
                        .int4("max_client_connections", "current_client_connections", "paused", "disabled")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        PgweirConfig config = source.config();
        DatabaseTable databases = DatabaseTable.of(config);
        Map<String, Integer> connections = connectionsByDatabase();
        Map<String, Integer> clients = source.clients().entrySet().stream()
                .collect(Collectors.groupingBy(
                        group -> group.getKey().pool().database(), Collectors.summingInt(Map.Entry::getValue)));
        List<List<String>> rows = new ArrayList<>();
        for (String name : names(config, connections.keySet())) {
            databases
                    .find(name)
                    .ifPresent(database -> rows.add(row(
                            name, database, config, connections.getOrDefault(name, 0), clients.getOrDefault(name, 0))));
        }
        rows.add(console(config));
        return rows;
    }

    private static Set<String> names(PgweirConfig config, Set<String> inUse) {
        Set<String> names = new LinkedHashSet<>(config.databases().keySet());
        names.remove(DatabaseConfig.ANY_OTHER);
        names.addAll(new TreeSet<>(inUse));
        return names;
    }

    private Map<String, Integer> connectionsByDatabase() {
        return source.servers().stream()
                .flatMap(server -> server.pools().pools().stream())
                .collect(Collectors.groupingBy(
                        pool -> pool.key().database(), Collectors.summingInt(ShowDatabases::connections)));
    }

    static int connections(PoolSnapshot pool) {
        return pool.active() + pool.idle() + pool.connecting() + pool.closing();
    }

    private List<String> row(String name, DatabaseConfig database, PgweirConfig config, int connections, int clients) {
        ServerConfig server = config.servers().get(database.server());
        return Answer.row(
                name,
                server.host(),
                server.port(),
                database.database().orElse(name),
                null,
                database.poolSize(),
                database.minPoolSize(),
                0,
                config.timeouts().serverLifetime().toSeconds(),
                database.poolMode().label(),
                null,
                server.maxConnections(),
                connections,
                0,
                clients,
                isPaused(name) ? 1 : 0,
                source.operations().disabled().contains(name) ? 1 : 0);
    }

    private boolean isPaused(String database) {
        Pauses pauses = source.operations().pauses();
        return pauses.all() || pauses.databases().contains(database);
    }

    private List<String> console(PgweirConfig config) {
        return Answer.row(
                ConsolePool.NAME,
                null,
                config.listen().port(),
                ConsolePool.NAME,
                ConsolePool.NAME,
                0,
                0,
                0,
                0,
                ConsolePool.MODE,
                null,
                0,
                0,
                config.admin().reservedClients(),
                source.consoleClients(),
                0,
                0);
    }
}
