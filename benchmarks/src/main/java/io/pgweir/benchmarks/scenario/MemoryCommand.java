package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.PoolerSetUp;
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

/** {@code pgweir bench memory}: what clients cost that are there and do nothing, and whether it is given back. */
@Command(
        name = "memory",
        description = {
            "Let many clients run one query each and then stay, and look at the resident memory of each pooler before,"
                    + " meanwhile and after.",
            "Exit status 1 if pgweir's was above the limit while they were there."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class MemoryCommand implements Callable<Integer> {

    /** What a small machine can do without haste: a crowd that waits would be measured, too. */
    private static final int QUERIES_A_SECOND = 1_000;

    /** More than all of them, since the last may be late; who has been idle for longest runs the next. */
    private static final double ROUNDS = 1.2;

    @Option(names = "--clients", paramLabel = "N", description = "At once.", defaultValue = "10000")
    private int clients;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of a pooler.", defaultValue = "20")
    private int poolSize;

    @Option(names = "--tls", description = "Clients encrypt.")
    private boolean tls;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            description = "Before each look at the memory, but the last.",
            defaultValue = "5")
    private int settleSeconds;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "After they have left, before the last look.",
            defaultValue = "60")
    private int waitSeconds;

    @Option(names = "--limit", paramLabel = "MB", description = "Of pgweir.", defaultValue = "200")
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
        OpenFiles.require(clients);
        List<ClientMemory> all = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        try (ServerUnderTest postgres = server.open();
                Contenders running = contenders.start(postgres, server.launcher(), new PoolerSetUp(poolSize, tls))) {
            versions.add(postgres.version());
            int scale = Accounts.scale(postgres);
            for (Contender contender : running.all()) {
                if (contender.figures().isPresent()) {
                    versions.add(contender.version());
                    all.add(measure(contender, scale));
                }
            }
        }
        output.publish(
                new Findings(
                        Provenance.here(versions, spec, method()),
                        new Table(
                                ClientMemory.HEADER,
                                all.stream().map(ClientMemory::row).toList()),
                        all.stream().map(ClientMemory::json).toList()),
                spec.commandLine().getOut());
        return all.stream().anyMatch(this::isTooMuch) ? 1 : 0;
    }

    private ClientMemory measure(Contender contender, int scale) throws Exception {
        Progress progress = new Progress(spec, contender.name());
        settle(settleSeconds);
        double before = contender.figures().orElseThrow().residentMegabytes();
        double meanwhile;
        progress.say("%d clients log in", clients);
        LoadPlan plan =
                new LoadPlan(contender.endpoint(), Work.SIMPLE, clients, OptionalInt.of(QUERIES_A_SECOND), 1, scale);
        try (LoadGenerator load = LoadGenerator.open(plan)) {
            progress.say("one query each");
            check(load.run(Duration.ofMillis((long) (1000 * ROUNDS * clients / QUERIES_A_SECOND))));
            settle(settleSeconds);
            meanwhile = contender.figures().orElseThrow().residentMegabytes();
        }
        progress.say("the clients have left; %d s until the last look", waitSeconds);
        settle(waitSeconds);
        return new ClientMemory(
                contender.name(),
                clients,
                before,
                meanwhile,
                contender.figures().orElseThrow());
    }

    private static void settle(int seconds) throws InterruptedException {
        Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    }

    private void check(LoadResult result) {
        if (result.errors() > 0) {
            throw new CommandFailure(
                    "a client had an error: " + result.firstError().orElse("without a word"));
        }
        if (result.transactions() < clients) {
            throw new CommandFailure(
                    "only " + result.transactions() + " queries of " + clients + " clients were answered in time");
        }
    }

    private boolean isTooMuch(ClientMemory memory) {
        return memory.contender().equals(ContenderKind.PGWEIR.toString()) && memory.meanwhile() > limit;
    }

    private String method() {
        return "each pooler by itself: resident memory after its start, with " + clients + (tls ? " encrypting" : "")
                + " clients that have each run one query and are idle for " + settleSeconds + " s, and " + waitSeconds
                + " s after they have left; the peak since its start; pool of " + poolSize;
    }
}
