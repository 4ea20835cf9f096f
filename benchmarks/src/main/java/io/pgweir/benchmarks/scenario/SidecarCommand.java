package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ProcessFigures;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.LoadGenerator;
import io.pgweir.benchmarks.load.LoadPlan;
import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.Findings;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import io.pgweir.benchmarks.report.Table;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench sidecar}: what a pooler takes from the application that it stands beside. */
@Command(
        name = "sidecar",
        description = {
            "Run a steady, moderate load through each pooler in turn: what memory and processor time it takes.",
            "Exit status 1 if pgweir's resident memory was above the limit after a turn."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class SidecarCommand implements Callable<Integer> {

    @Option(names = "--clients", paramLabel = "N", description = "At once.", defaultValue = "50")
    private int clients;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of a pooler.", defaultValue = "10")
    private int poolSize;

    @Option(names = "--rate", paramLabel = "N", description = "Transactions in a second.", defaultValue = "5000")
    private int rate;

    @Option(names = "--turns", paramLabel = "N", description = "Of each pooler.", defaultValue = "5")
    private int turns;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each turn.", defaultValue = "20")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Of each pooler, before its first turn.",
            defaultValue = "20")
    private int warmUpSeconds;

    @Option(names = "--limit", paramLabel = "MB", description = "Of pgweir.", defaultValue = "120")
    private int limit;

    @Mixin
    private ContenderOptions contenders;

    @Mixin
    private ServerOptions server;

    @Mixin
    private FindingsOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        List<String> versions = new ArrayList<>();
        List<SidecarFigures> all = new ArrayList<>();
        try (ServerUnderTest postgres = server.open();
                Contenders running = contenders.start(postgres, server.launcher(), new PoolerSetUp(poolSize, false))) {
            versions.add(postgres.version());
            int scale = Accounts.scale(postgres);
            List<Contender> poolers = new ArrayList<>();
            for (Contender contender : running.all()) {
                if (contender.figures().isPresent()) {
                    versions.add(contender.version());
                    poolers.add(contender);
                    all.add(new SidecarFigures(contender.name()));
                    warmUp(contender, scale);
                }
            }
            for (int turn = 1; turn <= turns; turn++) {
                for (int i = 0; i < poolers.size(); i++) {
                    new Progress(spec, poolers.get(i).name()).say("turn %d of %d", turn, turns);
                    all.get(i).add(turn(poolers.get(i), scale));
                }
            }
        }
        output.publish(
                new Findings(
                        Provenance.here(versions, spec, method()),
                        new Table(
                                SidecarFigures.HEADER,
                                all.stream().map(SidecarFigures::row).toList()),
                        all.stream().map(SidecarFigures::json).toList()),
                spec.commandLine().getOut());
        return all.stream().anyMatch(this::isTooMuch) ? 1 : 0;
    }

    private void warmUp(Contender pooler, int scale) throws IOException, InterruptedException {
        new Progress(spec, pooler.name()).say("warm-up");
        try (LoadGenerator load = LoadGenerator.open(plan(pooler, scale))) {
            load.run(Duration.ofSeconds(warmUpSeconds));
        }
    }

    private LoadPlan plan(Contender pooler, int scale) {
        return new LoadPlan(pooler.endpoint(), Work.SIMPLE, clients, OptionalInt.of(rate), 1, scale);
    }

    private SidecarFigures.Turn turn(Contender pooler, int scale) throws IOException, InterruptedException {
        try (LoadGenerator load = LoadGenerator.open(plan(pooler, scale))) {
            ProcessFigures before = pooler.figures().orElseThrow();
            LoadResult result = load.run(Duration.ofSeconds(seconds));
            ProcessFigures after = pooler.figures().orElseThrow();
            if (result.errors() > 0 || result.transactions() == 0) {
                throw new CommandFailure(
                        "a client had an error: " + result.firstError().orElse("no reply"));
            }
            return new SidecarFigures.Turn(
                    result.transactionsPerSecond(),
                    (double) (after.processorMicros() - before.processorMicros()) / result.transactions(),
                    result.latencyMillis(99),
                    after.residentMegabytes(),
                    after.peakMegabytes());
        }
    }

    private boolean isTooMuch(SidecarFigures figures) {
        return figures.contender().equals(ContenderKind.PGWEIR.toString()) && figures.largestResident() > limit;
    }

    private String method() {
        return "simple queries of " + clients + " clients over a pool of " + poolSize + ", " + rate
                + " due each second; "
                + turns + " turns of " + seconds + " s for each pooler, in turns; median (min–max); resident memory at"
                + " the end of a turn, and the peak since the pooler's start";
    }
}
