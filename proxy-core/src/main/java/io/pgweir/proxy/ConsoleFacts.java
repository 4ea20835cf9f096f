package io.pgweir.proxy;

import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.admin.Operations;
import io.pgweir.proxy.admin.console.command.ConsoleSource;
import io.pgweir.proxy.auth.LoginCounters;
import io.pgweir.proxy.auth.LoginFailure;
import io.pgweir.proxy.metrics.DatabaseStatistics;
import io.pgweir.proxy.session.ClientGroup;
import io.pgweir.proxy.session.Listener;
import io.pgweir.proxy.session.ServerDetails;
import io.pgweir.proxy.session.ServerView;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A {@link Pgweir} as its console sees it. */
record ConsoleFacts(
        Servers all, Listener listener, LoginCounters logins, Operations operations, Supplier<PgweirConfig> inForce)
        implements ConsoleSource {

    @Override
    public String version() {
        return Pgweir.version();
    }

    @Override
    public PgweirConfig config() {
        return inForce.get();
    }

    @Override
    public List<ServerView> servers() {
        return all.views();
    }

    @Override
    public Map<ClientGroup, Integer> clients() {
        return all.clients();
    }

    @Override
    public List<ServerDetails> details() {
        return all.details();
    }

    @Override
    public Map<String, DatabaseStatistics> statistics() {
        return all.statistics();
    }

    @Override
    public Map<LoginFailure, Long> failedLogins() {
        return logins.failed();
    }

    @Override
    public long halfOpen() {
        return listener.halfOpen();
    }

    @Override
    public int consoleClients() {
        return listener.consoleClients();
    }
}
