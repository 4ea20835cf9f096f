package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ProcessFigures;
import io.pgweir.benchmarks.contender.TenantRules;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Column;
import io.pgweir.benchmarks.scenario.ServerConnectionCount;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench login-storm}: what those who work feel of very many who log in. */
@Command(
        name = "login-storm",
        description = {
            "Run clients at a steady rate, alone and while very many others log in, through each pooler in turn.",
            "Exit status 1 if a client was told of an error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class LoginStormCommand implements Callable<Integer> {

    private static final long MILLIS_BETWEEN_SAMPLES = 100;

    private static final List<Column<Turn>> COLUMNS = List.of(
            new Column<>("alone p99 ms", "alone_p99_ms", 2, turn -> turn.alone().latencyMillis(99)),
            new Column<>(
                    "during p99 ms", "during_p99_ms", 2, turn -> turn.during().latencyMillis(99)),
            new Column<>("p99 during ÷ alone", "p99_ratio", 2, Turn::ratio),
            new Column<>("alone tx/s", "alone_tps", 0, turn -> turn.alone().transactionsPerSecond()),
            new Column<>("during tx/s", "during_tps", 0, turn -> turn.during().transactionsPerSecond()),
            new Column<>("logins", "logins", 0, turn -> turn.storm().transactions()),
            new Column<>("login p50 ms", "login_p50_ms", 1, turn -> turn.storm().latencyMillis(50)),
            new Column<>("login p99 ms", "login_p99_ms", 1, turn -> turn.storm().latencyMillis(99)),
            new Column<>("pooler µs/login", "processor_us_per_login", 0, Turn::microsPerLogin),
            new Column<>("server connections", "most_server_connections", 0, Turn::mostConnections));

    @Option(names = "--workers", paramLabel = "N", description = "That are logged in.", defaultValue = "50")
    private int workers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Their queries in a second; 0: as many as are answered.",
            defaultValue = "2000")
    private int rate;

    @Option(names = "--logins", paramLabel = "N", description = "Of the storm, in each turn.", defaultValue = "2000")
    private int logins;

    @Mixin
    private SharingOptions options;

    @Spec
    private CommandSpec spec;

    /**
     * @param alone of the workers, without a storm
     * @param microsPerLogin processor time above what as many queries of the workers took alone
     * @param mostConnections that the server had of the pooler at any time of the storm
     */
    private record Turn(
            LoadResult alone, LoadResult during, LoadResult storm, double microsPerLogin, double mostConnections) {

        double ratio() {
            return during.latencyMillis(99) / alone.latencyMillis(99);
        }
    }

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        options.run(spec, List.of(TenantRules.NONE), COLUMNS, method(), this::turn);
        return 0;
    }

    private Turn turn(Sharing sharing, Contender pooler) throws Exception {
        int perSecond = logins / options.seconds();
        try (LoadGenerator working = working(sharing, pooler);
                LoadGenerator coming = sharing.tenant(pooler, pooler.name(), Work.LOGIN, logins, perSecond);
                ServerConnectionCount connections =
                        ServerConnectionCount.of(sharing.postgres().endpoint(), pooler.name())) {
            ProcessFigures before = pooler.figures().orElseThrow();
            working.begin();
            // To ask costs PostgreSQL a millisecond, which is felt: both parts bear it.
            sample(connections, sharing.part().toNanos());
            LoadResult alone = Sharing.served(working.end());
            ProcessFigures between = pooler.figures().orElseThrow();
            working.begin();
            coming.begin();
            int most = sample(connections, sharing.part().toNanos());
            LoadResult storm = Sharing.served(coming.end());
            LoadResult during = Sharing.served(working.end());
            ProcessFigures after = pooler.figures().orElseThrow();
            double ofWorkers = (between.processorMicros() - before.processorMicros())
                    * during.transactions()
                    / alone.transactions();
            double ofStorm = after.processorMicros() - between.processorMicros() - ofWorkers;
            return new Turn(alone, during, storm, ofStorm / storm.transactions(), most);
        }
    }

    private LoadGenerator working(Sharing sharing, Contender pooler) throws IOException, InterruptedException {
        return rate == 0
                ? sharing.tenant(pooler, pooler.name(), Work.SIMPLE, workers)
                : sharing.tenant(pooler, pooler.name(), Work.SIMPLE, workers, rate);
    }

    private static int sample(ServerConnectionCount connections, long nanos) throws SQLException, InterruptedException {
        int most = 0;
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            most = Math.max(most, connections.now());
            Thread.sleep(MILLIS_BETWEEN_SAMPLES);
        }
        return most;
    }

    private String method() {
        String pace =
                rate == 0 ? "simple queries as fast as they are answered" : rate + " simple queries due each second";
        return workers + " clients with " + pace + ", alone and while " + logins
                + " others log in (SCRAM) within " + options.seconds() + " s, run a query and leave, on "
                + options.poolSize() + " server connections; " + options.turns()
                + " turns for each pooler, in turns; median (min–max); server connections: the most that"
                + " pg_stat_activity showed, asked every " + MILLIS_BETWEEN_SAMPLES + " ms";
    }
}
