package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.dispatch.TenantShare;
import io.pgweir.proxy.dispatch.TenantSnapshot;
import io.pgweir.proxy.session.ServerView;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW TENANTS}: what each tenant has of each server, what it may have, and what it was refused. */
final class ShowTenants extends Show {

    private static final long NANOS_PER_MICRO = 1_000;

    private final ConsoleSource source;

    ShowTenants(ConsoleSource source) {
        super(
                "TENANTS",
                Column.text("tenant", "server")
                        .int4("weight", "connections", "reserved_connections", "max_connections")
                        .int4("waiting", "max_waiting")
                        .int8("maxwait_us", "total_checkout_count", "total_wait_count", "total_wait_time")
                        .int8("total_server_time", "total_throttled_count", "total_refusal_count")
                        .list());
        this.source = source;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        for (ServerView server : source.servers()) {
            server.pools()
                    .tenants()
                    .forEach(tenant -> rows.add(row(server.pools().server(), tenant)));
        }
        return rows;
    }

    private static List<String> row(String server, TenantSnapshot tenant) {
        TenantShare share = tenant.share();
        TenantSnapshot.Counters counters = tenant.counters();
        return Answer.row(
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
                counters.refusals().values().stream().mapToLong(Long::longValue).sum());
    }
}
