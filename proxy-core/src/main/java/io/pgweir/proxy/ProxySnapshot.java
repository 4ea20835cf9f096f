package io.pgweir.proxy;

import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ServerView;
import java.util.List;

/** All of pgweir in a few figures, at one moment. */
public record ProxySnapshot(
        int clients,
        int waiting,
        int serverActive,
        int serverIdle,
        int serverConnecting,
        long transactions,
        long queries) {

    static ProxySnapshot of(List<ServerView> servers) {
        int clients = 0;
        int waiting = 0;
        int active = 0;
        int idle = 0;
        int connecting = 0;
        long transactions = 0;
        long queries = 0;
        for (ServerView server : servers) {
            clients += server.clients().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            for (PoolSnapshot pool : server.pools().pools()) {
                waiting += pool.waiting();
                active += pool.active();
                idle += pool.idle();
                connecting += pool.connecting();
            }
            for (TrafficCounters.Snapshot traffic : server.traffic().values()) {
                transactions += traffic.transactions();
                queries += traffic.queries();
            }
        }
        return new ProxySnapshot(clients, waiting, active, idle, connecting, transactions, queries);
    }
}
