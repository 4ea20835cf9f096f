package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.ContenderOptions;
import io.pgweir.benchmarks.contender.Contenders;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.load.Work;
import io.pgweir.benchmarks.report.FindingsOptions;
import io.pgweir.benchmarks.report.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench compare}. */
@Command(
        name = "compare",
        description = {
            "Put each contender under the same load in turn, and print a table of medians (min–max).",
            "Progress goes to standard error. The tables of pgbench are made if the database has none; only those of the"
                    + " throw-away server go away again.",
            "Exit status 1 if a contender failed, or a client was told of an error."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class CompareCommand implements Callable<Integer> {

    @Mixin
    private ContenderOptions contenders;

    @Option(names = "--works", split = ",", paramLabel = "WORK", description = "Of ${COMPLETION-CANDIDATES}.")
    private List<Work> works = List.of(Work.SIMPLE, Work.EXTENDED, Work.PREPARED);

    @Option(names = "--clients", split = ",", paramLabel = "N", description = "Clients at once.")
    private List<Integer> clients = List.of(1, 64);

    @Option(
            names = "--rate",
            paramLabel = "TX/S",
            description = "Transactions that begin in a second, by all clients; default: as many as can be.")
    private Optional<Integer> rate = Optional.empty();

    @Option(names = "--load-threads", paramLabel = "N", description = "That make the load.", defaultValue = "1")
    private int loadThreads;

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

    @Option(
            names = "--scale",
            paramLabel = "N",
            description = "Of the tables, if there are none yet.",
            defaultValue = "10")
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
        return UntilSignal.run(this::compare);
    }

    private int compare() throws Exception {
        PoolerSetUp poolers = new PoolerSetUp(poolSize, tls);
        // The server is reached in plain text: what it would take to encrypt is not what is compared.
        try (ServerUnderTest postgres = server.open();
                Contenders running = contenders.start(postgres, server.launcher(), poolers)) {
            int taken = poolSize * running.all().size();
            Playground playground = Playground.on(postgres, scale, taken);
            Comparison comparison = new Comparison(
                    running.all(),
                    playground,
                    new Comparison.Pace(
                            Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds), turns, loadThreads),
                    spec.commandLine().getErr());
            List<Series> series = comparison.run(loads());
            publish(new Report(Provenance.here(versions(postgres, running), spec, method(playground)), series));
            return comparison.hasFailed() ? 1 : 0;
        }
    }

    private void publish(Report report) throws IOException {
        output.publish(report.findings(), spec.commandLine().getOut());
        if (svg.isPresent()) {
            Files.writeString(svg.get(), report.chart());
        }
    }

    private List<Load> loads() {
        OptionalInt perSecond = rate.map(OptionalInt::of).orElse(OptionalInt.empty());
        return works.stream()
                .flatMap(work -> clients.stream().map(count -> new Load(work, count, tls, perSecond)))
                .toList();
    }

    private static List<String> versions(ServerUnderTest postgres, Contenders running) {
        List<String> versions = new ArrayList<>(List.of(postgres.version()));
        running.all().stream().map(Contender::version).forEach(versions::add);
        return versions;
    }

    private String method(Playground playground) {
        return "tables of pgbench at scale " + playground.scale() + "; " + turns + (turns == 1 ? " turn" : " turns")
                + " of " + seconds + " s for each contender, in turns, after " + warmUpSeconds
                + " s of warm-up; median (min–max);"
                + (tls ? " clients encrypt (ECDSA P-256), and nobody resumes a session;" : "")
                + " poolers in transaction mode with " + poolSize + " server connections; " + loadThreads
                + (loadThreads == 1 ? " thread makes" : " threads make") + " the load; ratios are of medians";
    }
}
