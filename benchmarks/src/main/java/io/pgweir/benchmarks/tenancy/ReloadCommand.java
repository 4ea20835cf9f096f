package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.PoolerProcess;
import io.pgweir.benchmarks.contender.TenantRules;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Column;
import io.pgweir.benchmarks.report.TurnTable;
import io.pgweir.benchmarks.scenario.ServerConnectionCount;
import io.pgweir.cli.CommandFailure;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench reload}: how soon another limit is in force, and what the clients notice. */
@Command(
        name = "reload",
        description = {
            "Lower and raise a tenant's max_connections in the configuration file while its clients work, by SIGHUP, and"
                    + " watch the server until it is so.",
            "Exit status 1 if a client was told of an error, or a limit was in force too late."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class ReloadCommand implements Callable<Integer> {

    private static final String REPORTS = "reports";
    private static final int LOW = 2;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** How long a lowered limit is watched; the first moment at which so few are at work may be chance. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private static final List<Column<Turn>> COLUMNS = List.of(
            new Column<>("lowered after ms", "lowered_after_ms", 1, Turn::loweredAfter),
            new Column<>("raised after ms", "raised_after_ms", 1, Turn::raisedAfter),
            new Column<>("tx/s", "tx_per_s", 0, turn -> turn.work().transactionsPerSecond()),
            new Column<>("errors and connections lost", "errors", 0, turn -> turn.work()
                    .errors()));

    @Option(names = "--clients", paramLabel = "N", description = "At once.", defaultValue = "50")
    private int clients;

    @Option(names = "--limit", paramLabel = "MS", description = "Until it is in force.", defaultValue = "100")
    private int limitMillis;

    @Mixin
    private SharingOptions options;

    @Spec
    private CommandSpec spec;

    private record Turn(double loweredAfter, double raisedAfter, LoadResult work) {}

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        TurnTable<Turn> results = options.run(spec, List.of(rules(options.poolSize())), COLUMNS, method(), this::turn);
        return results.turns()
                        .anyMatch(turn -> turn.loweredAfter() > limitMillis
                                || turn.raisedAfter() > limitMillis
                                || turn.work().errors() > 0)
                ? 1
                : 0;
    }

    private static TenantRules rules(int most) {
        return new TenantRules(
                "", "reports: { match: { application_name: reports }, max_waiting: 0, max_connections: " + most + " }");
    }

    private Turn turn(Sharing sharing, Contender pooler) throws Exception {
        if (!(pooler instanceof PoolerProcess process && process.program() instanceof PgweirProgram pgweir)) {
            throw new CommandFailure(pooler.name() + " has no tenants: this is for pgweir alone (--contenders pgweir)");
        }
        try (LoadGenerator working = sharing.tenant(pooler, REPORTS, Work.QUERY_10MS, clients);
                ServerConnectionCount atWork =
                        ServerConnectionCount.atWork(sharing.postgres().endpoint(), REPORTS)) {
            working.begin();
            await(atWork, options.poolSize(), System.nanoTime());
            process.reload(pgweir.with(rules(LOW)));
            long lowered = System.nanoTime();
            double loweredAfter = awaitAtMost(atWork, LOW, lowered);
            process.reload(pgweir.with(rules(options.poolSize())));
            long raised = System.nanoTime();
            double raisedAfter = await(atWork, options.poolSize(), raised);
            return new Turn(loweredAfter, raisedAfter, working.end());
        }
    }

    /** @return milliseconds until so many were at work */
    private static double await(ServerConnectionCount atWork, int connections, long since) throws SQLException {
        while (atWork.now() < connections) {
            checkPatience(since);
        }
        return (System.nanoTime() - since) / 1e6;
    }

    /** @return milliseconds until no more than so many were at work, for good */
    private static double awaitAtMost(ServerConnectionCount atWork, int connections, long since) throws SQLException {
        long from = System.nanoTime();
        while (System.nanoTime() - from < WATCH_NANOS) {
            if (atWork.now() > connections) {
                checkPatience(since);
                from = System.nanoTime();
            }
        }
        return (from - since) / 1e6;
    }

    private static void checkPatience(long since) {
        if (System.nanoTime() - since > PATIENCE_NANOS) {
            throw new CommandFailure(
                    "the limit is not in force after " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS) + " s");
        }
    }

    private String method() {
        return clients + " clients with queries of 10 ms on " + options.poolSize()
                + " server connections, all of one tenant, whose max_connections becomes " + LOW + " and "
                + options.poolSize() + " again: from SIGHUP until pg_stat_activity shows no more at work for "
                + TimeUnit.NANOSECONDS.toMillis(WATCH_NANOS) + " ms, and as many again; " + options.turns()
                + " turns; median (min–max)";
    }
}
