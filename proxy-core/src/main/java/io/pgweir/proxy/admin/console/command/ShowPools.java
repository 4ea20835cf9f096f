package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.session.ClientState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code SHOW POOLS}: the pools with their clients and connections. */
final class ShowPools extends Show {

    private static final Comparator<PoolSnapshot> BY_NAME = Comparator.comparing(
            PoolSnapshot::key,
            Comparator.comparing(PoolKey::database).thenComparing(PoolKey::user).thenComparing(PoolKey::server));

    private final ConsoleSource source;

    ShowPools(ConsoleSource source) {
        super(
                "POOLS",
                Column.text("database", "user")
                        .int4("cl_active", "cl_waiting", "cl_active_cancel_req", "cl_waiting_cancel_req")
                        .int4("sv_active", "sv_active_cancel", "sv_being_canceled", "sv_idle", "sv_used", "sv_tested")
                        .int4("sv_login", "maxwait", "maxwait_us")
                        .text("pool_mode", "load_balance_hosts")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        DatabaseTable databases = DatabaseTable.of(source.config());
        Map<PoolKey, Map<ClientState, Integer>> clients = clientsByPool();
        List<List<String>> rows = new ArrayList<>();
        source.servers().stream()
                .flatMap(server -> server.pools().pools().stream())
                .sorted(BY_NAME)
                .forEach(pool -> rows.add(row(pool, clients.getOrDefault(pool.key(), Map.of()), databases)));
        rows.add(console());
        return rows;
    }

    private static List<String> row(PoolSnapshot pool, Map<ClientState, Integer> clients, DatabaseTable databases) {
        Duration oldestWait = Duration.ofNanos(pool.oldestWaitNanos());
        return Answer.row(
                pool.key().database(),
                pool.key().user(),
                count(clients, ClientState.IDLE, ClientState.ACTIVE),
                count(clients, ClientState.WAITING, ClientState.JOINING),
                0,
                0,
                pool.active(),
                0,
                0,
                pool.idle(),
                0,
                0,
                pool.connecting(),
                oldestWait.toSeconds(),
                oldestWait.toNanosPart() / 1_000,
                databases.modeOf(pool.key().database()),
                null);
    }

    private Map<PoolKey, Map<ClientState, Integer>> clientsByPool() {
        return source.clients().entrySet().stream()
                .collect(Collectors.groupingBy(
                        group -> group.getKey().pool(),
                        Collectors.groupingBy(
                                group -> group.getKey().state(), Collectors.summingInt(Map.Entry::getValue))));
    }

    private static int count(Map<ClientState, Integer> clients, ClientState... states) {
        return Stream.of(states)
                .mapToInt(state -> clients.getOrDefault(state, 0))
                .sum();
    }

    private List<String> console() {
        int clients = source.consoleClients();
        return Answer.row(
                ConsolePool.NAME,
                ConsolePool.NAME,
                clients,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                ConsolePool.MODE,
                null);
    }
}
