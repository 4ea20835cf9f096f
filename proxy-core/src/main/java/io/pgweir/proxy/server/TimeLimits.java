package io.pgweir.proxy.server;

import io.pgweir.config.TenantConfig;
import io.pgweir.config.Timeouts;
import java.time.Duration;
import java.util.Optional;

/** How long a client may take for what: its tenant's limits, and where that has none those of all. */
public record TimeLimits(
        TimeLimit login, TimeLimit query, TimeLimit transaction, TimeLimit idleInTransaction, TimeLimit clientIdle) {

    public static TimeLimits of(Timeouts ofAll) {
        return new TimeLimits(
                TimeLimit.of("timeouts.login", ofAll.login()),
                TimeLimit.of("timeouts.query", ofAll.query()),
                TimeLimit.of("timeouts.transaction", ofAll.transaction()),
                TimeLimit.of("timeouts.idle_in_transaction", ofAll.idleInTransaction()),
                TimeLimit.of("timeouts.client_idle", ofAll.clientIdle()));
    }

    public static TimeLimits of(Timeouts ofAll, TenantConfig tenant) {
        TimeLimits all = of(ofAll);
        String own = "tenants." + tenant.name() + ".";
        return new TimeLimits(
                own(all.login, own + "login_timeout", tenant.timeouts().loginTimeout()),
                own(all.query, own + "query_timeout", tenant.timeouts().queryTimeout()),
                own(
                        all.transaction,
                        own + "transaction_timeout",
                        tenant.timeouts().transactionTimeout()),
                own(
                        all.idleInTransaction,
                        own + "idle_in_transaction_timeout",
                        tenant.timeouts().idleInTransactionTimeout()),
                own(
                        all.clientIdle,
                        own + "client_idle_timeout",
                        tenant.timeouts().clientIdleTimeout()));
    }

    private static TimeLimit own(TimeLimit ofAll, String setting, Optional<Duration> limit) {
        return limit.map(own -> TimeLimit.of(setting, own)).orElse(ofAll);
    }
}
