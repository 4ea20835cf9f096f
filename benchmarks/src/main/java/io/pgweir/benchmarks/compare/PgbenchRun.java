package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.ChildProcess;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.demo.ScratchDirectory;
import io.pgweir.benchmarks.load.Work;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** One run of pgbench, to its end. */
record PgbenchRun(PgbenchOutput output, Latencies latencies) {

    /** Enough for a 99th percentile, and too few for the log to be a load of its own. */
    private static final String LOGGED_SHARE = "0.1";

    private static final String LOG = "transactions";

    static PgbenchRun of(Path pgbench, Endpoint endpoint, Load load, int seconds)
            throws IOException, InterruptedException {
        try (ScratchDirectory directory = ScratchDirectory.create()) {
            String output = run(pgbench, endpoint, directory, options(load, seconds, directory.path()));
            return new PgbenchRun(PgbenchOutput.parse(output), Latencies.read(directory.path(), LOG));
        }
    }

    /** Makes pgbench's tables; about 15 MB for each unit of scale. */
    static void initialize(Path pgbench, Endpoint endpoint, int scale) throws IOException, InterruptedException {
        try (ScratchDirectory directory = ScratchDirectory.create()) {
            run(pgbench, endpoint, directory, List.of("-i", "-q", "-s", Integer.toString(scale)));
        }
    }

    private static List<String> options(Load load, int seconds, Path directory) {
        List<String> options = new ArrayList<>(List.of(
                "-n",
                "-S",
                "-M" + (load.work() == Work.LOGIN ? Work.SIMPLE : load.work()).label(),
                "-c" + load.clients(),
                "-j" + Math.min(load.clients(), Runtime.getRuntime().availableProcessors()),
                "-T" + seconds,
                "--log",
                "--log-prefix=" + directory.resolve(LOG),
                "--sampling-rate=" + LOGGED_SHARE));
        if (load.work() == Work.LOGIN) {
            options.add("-C");
        }
        return options;
    }

    private static String run(Path pgbench, Endpoint endpoint, ScratchDirectory directory, List<String> options)
            throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of(pgbench.toString()), options.stream()).toList();
        Path output = directory.path().resolve("pgbench.out");
        try (ChildProcess process = ChildProcess.start(command, endpoint.libpqEnvironment(), output)) {
            return process.awaitSuccess();
        }
    }
}
