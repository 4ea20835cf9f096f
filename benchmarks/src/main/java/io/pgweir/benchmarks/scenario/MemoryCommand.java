package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.report.Findings;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import io.pgweir.benchmarks.report.Table;
import io.pgweir.cli.CommandFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
            "Exit status 1 if pgweir's was above the limit while they were there, or a pooler did not serve them."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class MemoryCommand implements Callable<Integer> {

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
        boolean failed = false;
        try (ServerUnderTest postgres = server.open();
                Contenders running = contenders.start(postgres, server.launcher(), new PoolerSetUp(poolSize, tls))) {
            versions.add(postgres.version());
            int scale = Accounts.scale(postgres);
            for (Contender contender : running.all()) {
                if (contender.figures().isPresent()) {
                    versions.add(contender.version());
                    Progress progress = new Progress(spec, contender.name());
                    try {
                        all.add(measure(contender, scale, progress));
                    } catch (CommandFailure failure) {
                        // What was found of the others took minutes.
                        progress.say("%s", failure.getMessage());
                        failed = true;
                    }
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
        return failed || all.stream().anyMatch(this::isTooMuch) ? 1 : 0;
    }

    private ClientMemory measure(Contender contender, int scale, Progress progress)
            throws IOException, InterruptedException {
        settle(settleSeconds);
        double before = contender.figures().orElseThrow().residentMegabytes();
        double meanwhile;
        try (Crowd crowd = new Crowd(contender.endpoint(), scale)) {
            crowd.gather(clients, progress);
            settle(settleSeconds);
            meanwhile = contender.figures().orElseThrow().residentMegabytes();
        }
        progress.say("they have left; %d s until the last look", waitSeconds);
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

    private boolean isTooMuch(ClientMemory memory) {
        return memory.contender().equals(ContenderKind.PGWEIR.toString()) && memory.meanwhile() > limit;
    }

    private String method() {
        return "each pooler by itself: resident memory after its start, with " + clients + (tls ? " encrypting" : "")
                + " clients that have each run one query and are idle for " + settleSeconds + " s, and " + waitSeconds
                + " s after they have left; the peak since its start; pool of " + poolSize;
    }
}
