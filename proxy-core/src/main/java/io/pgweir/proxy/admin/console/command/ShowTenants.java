package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.Refusal;
import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.pgweir.proxy.session.ServerView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code SHOW TENANTS}: what each tenant has of each server, what it may have, and what it was refused. */
final class ShowTenants extends Show {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final double MEDIAN = 0.5;
    private static final double ALMOST_ALL = 0.99;

    private final ConsoleSource source;

    ShowTenants(ConsoleSource source) {
        super(
                "TENANTS",
                Column.text("tenant", "server")
                        .int4("weight", "connections", "reserved_connections", "max_connections")
                        .int4("waiting", "max_waiting")
                        .int8("maxwait_us", "total_checkout_count", "total_wait_count", "total_wait_time")
                        .int8("total_server_time", "total_throttled_count", "total_refusal_count")
                        .int8(refusalsByReason())
                        .int8("wait_p50_us", "wait_p99_us", "xact_p50_us", "xact_p99_us")
                        .int8("query_p50_us", "query_p99_us", "login_p50_us", "login_p99_us")
                        .list());
        this.source = source;
    }

    private static String[] refusalsByReason() {
        return Stream.of(Refusal.Reason.values())
                .map(reason -> "total_" + reason.label() + "_count")
                .toArray(String[]::new);
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ServerView server : source.servers()) {
            server.pools()
                    .tenants()
                    .forEach(tenant -> rows.add(row(server.pools().server(), tenant, server.timesOf(tenant))));
        }
        return rows;
    }

    private static List<String> row(String server, TenantSnapshot tenant, ClientTimes.Snapshot times) {
        TenantShare share = tenant.share();
        TenantSnapshot.Counters counters = tenant.counters();
        List<String> row = new ArrayList<>(Answer.row(
                share.tenant(),
                server,
                share.weight(),
                tenant.inUse(),
                share.reserved(),
                share.max(),
                tenant.waiting(),
                share.maxWaiting(),
                tenant.oldestWaitNanos() / NANOS_PER_MICRO,
                counters.checkouts(),
                counters.waits(),
                counters.waitNanos() / NANOS_PER_MICRO,
                counters.serverNanos() / NANOS_PER_MICRO,
                counters.throttled(),
                counters.refusals().values().stream().mapToLong(Long::longValue).sum()));
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            row.add(counters.refusals().get(reason).toString());
        }
        Stream.of(counters.waitTimes(), times.transactions(), times.queries(), times.logins())
                .forEach(taken -> {
                    row.add(micros(taken, MEDIAN));
                    row.add(micros(taken, ALMOST_ALL));
                });
        return row;
    }

    private static String micros(TimeHistogram.Snapshot taken, double part) {
        return Long.toString(taken.quantile(part) / NANOS_PER_MICRO);
    }
}
