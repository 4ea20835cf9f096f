package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.PoolKey;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.session.ServerView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * {@code SHOW HISTOGRAMS}: how many waits, transactions, queries and logins took how long, of each pool and of each tenant at
 * each server. The steps are counted by themselves; from two answers comes how long things took in between, as in
 * {@code pgweir top}.
 */
final class ShowHistograms extends Show {

    private static final int NANOS_PER_MICRO = 1_000;
    private static final String OF_NONE = "";

    private final ConsoleSource source;

    ShowHistograms(ConsoleSource source) {
        super(
                "HISTOGRAMS",
                Column.text("database", "user", "tenant", "server", "what")
                        .int8("total_us")
                        .int8(steps())
                        .list());
        this.source = source;
    }

    private static String[] steps() {
        long[] bounds = ClientTimes.Snapshot.NONE.queries().bounds();
        String[] steps = new String[bounds.length + 1];
        Arrays.setAll(
                steps, step -> step < bounds.length ? "upto_" + bounds[step] / NANOS_PER_MICRO + "_us" : "beyond");
        return steps;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ServerView server : source.servers()) {
            server.traffic().entrySet().stream()
                    .sorted(Comparator.comparing(pool -> pool.getKey().toString()))
                    .forEach(pool -> pool(rows, pool.getKey(), pool.getValue()));
            for (TenantSnapshot tenant : server.pools().tenants()) {
                List<String> of = List.of(
                        OF_NONE,
                        OF_NONE,
                        tenant.share().tenant(),
                        server.pools().server());
                add(rows, of, tenant.counters().waitTimes(), server.timesOf(tenant));
            }
        }
        return rows;
    }

    private static void pool(List<List<String>> rows, PoolKey pool, TrafficCounters.Snapshot traffic) {
        add(rows, List.of(pool.database(), pool.user(), OF_NONE, pool.server()), traffic.waits(), traffic.times());
    }

    private static void add(
            List<List<String>> rows, List<String> of, TimeHistogram.Snapshot waits, ClientTimes.Snapshot times) {
        rows.add(row(of, "wait", waits));
        rows.add(row(of, "transaction", times.transactions()));
        rows.add(row(of, "query", times.queries()));
        rows.add(row(of, "login", times.logins()));
    }

    private static List<String> row(List<String> of, String what, TimeHistogram.Snapshot taken) {
        List<String> row = new ArrayList<>(of);
        row.add(what);
        row.add(Long.toString(taken.sum() / NANOS_PER_MICRO));
        for (long count : taken.counts()) {
            row.add(Long.toString(count));
        }
        return row;
    }
}
