package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.PoolSnapshot;
import io.pgweir.proxy.session.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * {@code SHOW ERRORS}: what clients of each pool were told, since the pool began: by PostgreSQL, by the class of the SQLSTATE,
 * and by pgweir, by why it has refused them a server connection. Who was not let in belongs to no pool.
 */
final class ShowErrors extends Show {

    private final ConsoleSource source;

    ShowErrors(ConsoleSource source) {
        super(
                "ERRORS",
                Column.text("database", "user", "server", "said_by", "error")
                        .int8("count")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ServerView server : source.servers()) {
            server.traffic().forEach((pool, traffic) -> new TreeMap<>(traffic.errorsByClass())
                    .forEach((sqlStateClass, count) -> add(rows, pool, "postgresql", sqlStateClass, count)));
            for (PoolSnapshot pool : server.pools().pools()) {
                pool.counters()
                        .refusals()
                        .forEach((reason, count) -> add(rows, pool.key(), "pgweir", reason.label(), count));
            }
        }
        source.failedLogins().forEach((reason, count) -> {
            if (count > 0) {
                rows.add(Answer.row("", "", "", "pgweir", "login_" + reason.label(), count));
            }
        });
        rows.sort((a, b) -> String.join("\n", a.subList(0, 5)).compareTo(String.join("\n", b.subList(0, 5))));
        return rows;
    }

    private static void add(List<List<String>> rows, PoolKey pool, String saidBy, String error, long count) {
        if (count > 0) {
            rows.add(Answer.row(pool.database(), pool.user(), pool.server(), saidBy, error, count));
        }
    }
}
