package io.pgweir.proxy.server;

import io.pgweir.proxy.metrics.DatabaseStatistics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What one server's pools have done, by database; with those that are forgotten, or a total would fall, and who watches it
 * would take that for a restart. Confined to the server's loop.
 */
final class DatabaseTotals {

    private final Map<String, DatabaseStatistics> past = new HashMap<>();

    /** The pool will not be asked again. */
    void forgets(ServerPool pool) {
        add(past, pool);
    }

    Map<String, DatabaseStatistics> with(Collection<ServerPool> present) {
        Map<String, DatabaseStatistics> all = new HashMap<>(past);
        present.forEach(pool -> add(all, pool));
        return Map.copyOf(all);
    }

    private static void add(Map<String, DatabaseStatistics> to, ServerPool pool) {
        to.merge(pool.pool().key().database(), DatabaseStatistics.of(pool.traffic()), DatabaseStatistics::plus);
    }
}
