package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.Programs;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench compare}. */
@Command(
        name = "compare",
        description = {
            "Run pgbench -S through each contender in turn, and print a table of medians (min–max).",
            "Progress goes to standard error. pgbench's tables are made if the database has none; only those of the"
                    + " throw-away server go away again."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--contenders",
            split = ",",
            paramLabel = "NAME",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Of ${COMPLETION-CANDIDATES}; default: all that are installed.")
    private List<ContenderKind> contenders =
            Stream.of(ContenderKind.values()).filter(ContenderKind::isInstalled).toList();

    @Option(names = "--works", split = ",", paramLabel = "WORK", description = "Of ${COMPLETION-CANDIDATES}.")
    private List<Work> works = List.of(Work.SIMPLE, Work.EXTENDED, Work.PREPARED);

    @Option(names = "--clients", split = ",", paramLabel = "N", description = "Clients at once.")
    private List<Integer> clients = List.of(1, 64);

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of a pooler.", defaultValue = "20")
    private int poolSize;

    @Option(names = "--tls", description = "Clients connect to the poolers through TLS, and nobody connects directly.")
    private boolean tls;

    @Option(names = "--turns", paramLabel = "N", description = "Of each contender.", defaultValue = "3")
    private int turns;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each turn.", defaultValue = "10")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "Before the first turn of each load.",
            defaultValue = "5")
    private int warmUpSeconds;

    @Option(names = "--scale", paramLabel = "N", description = "Of pgbench's tables.", defaultValue = "10")
    private int scale;

    @Mixin
    private ServerOptions server;

    @Mixin
    private FindingsOptions output;

    @Option(names = "--svg", paramLabel = "FILE", description = "Draw the ratios to PgBouncer there, too.")
    private Optional<Path> svg;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(() -> {
            Report report = compare();
            output.publish(report.findings(), spec.commandLine().getOut());
            if (svg.isPresent()) {
                Files.writeString(svg.get(), report.chart());
            }
            return 0;
        });
    }

    private Report compare() throws Exception {
        Path pgbench = Programs.pgbench();
        PoolerSetUp poolers = new PoolerSetUp(poolSize, tls);
        // The server is reached in plain text: what it would take to encrypt is not what is compared.
        List<ContenderKind> kinds = contenders.stream()
                .filter(kind -> !tls || kind != ContenderKind.DIRECT)
                .toList();
        try (ServerUnderTest postgres = server.open();
                Contenders running = Contenders.start(kinds, postgres, server.launcher(), poolers)) {
            if (!postgres.hasTable("pgbench_accounts")) {
                PgbenchRun.initialize(pgbench, postgres.endpoint(), scale);
            }
            Comparison comparison = new Comparison(
                    running.all(),
                    pgbench,
                    new Comparison.Pace(warmUpSeconds, seconds, turns),
                    spec.commandLine().getErr());
            List<Series> series = comparison.run(loads());
            return new Report(Provenance.here(versions(postgres, pgbench, running), spec, method()), series);
        }
    }

    private List<Load> loads() {
        return works.stream()
                .flatMap(work -> clients.stream().map(count -> new Load(work, count, tls)))
                .toList();
    }

    private static List<String> versions(ServerUnderTest postgres, Path pgbench, Contenders running)
            throws IOException {
        List<String> versions = new ArrayList<>(List.of(postgres.version(), Programs.version(pgbench)));
        running.all().stream().map(Contender::version).forEach(versions::add);
        return versions;
    }

    private String method() {
        return "pgbench -S, at scale " + scale + " unless the server had the tables; " + turns + " turns of " + seconds
                + " s for each contender, in turns, after " + warmUpSeconds + " s of warm-up; median (min–max);"
                + (tls ? " clients encrypt (sslmode=require, ECDSA P-256);" : "")
                + " poolers in transaction mode with " + poolSize + " server connections;"
                + " latency percentiles from every tenth transaction; ratios are of medians";
    }
}
