package io.pgweir.benchmarks.demo;

import io.pgweir.cli.CommandFailure;
import io.pgweir.cli.ProcessSignal;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.StartupFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pgweir demo}.
 *
 * <p>A signal interrupts the command's thread wherever it is, also in the middle of {@code initdb}; the resources are then
 * closed on that same thread, in order, so that nothing is started while it is being removed.
 */
@Command(
        name = "demo",
        description = {
            "Start a throw-away PostgreSQL and a pgweir in front of it, and show live figures until Ctrl-C.",
            "Nothing stays behind, neither a process nor a file."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "6432", description = "Default: ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "9127",
            description = "For /metrics and /health; default: ${DEFAULT-VALUE}.")
    private int httpPort;

    @Spec
    private CommandSpec spec;

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Thread demo = Thread.currentThread();
        ProcessSignal.deliverTo(signal -> {
            // Only the first: a second Ctrl-C must not interrupt the clearing up that the first one began.
            if (stopping.compareAndSet(false, true)) {
                demo.interrupt();
            }
        });
        try {
            run(out);
        } catch (Exception e) {
            // What is interrupted says so in its own words: initdb failed, a connection was closed.
            if (!stopping.get()) {
                throw e;
            }
        }
        out.println("stopped");
        out.flush();
        return 0;
    }

    private void run(PrintWriter out) throws Exception {
        out.println("starting PostgreSQL ...");
        out.flush();
        try (ScratchDirectory directory = ScratchDirectory.create();
                DemoPostgres postgres = DemoPostgres.start(directory.path())) {
            postgres.createDemo();
            PgweirConfig config = DemoConfig.load(directory.path(), port, httpPort, postgres.port());
            Pgweir pgweir = start(config);
            try {
                welcome(out, postgres, pgweir);
                LiveFigures.show(pgweir, out);
            } finally {
                pgweir.stop();
            }
        }
    }

    private static Pgweir start(PgweirConfig config) {
        try {
            return Pgweir.start(config);
        } catch (StartupFailure e) {
            throw new CommandFailure(e.getMessage());
        }
    }

    private static void welcome(PrintWriter out, DemoPostgres postgres, Pgweir pgweir) {
        int port = pgweir.address().getPort();
        String conninfo = "\"host=127.0.0.1 port=" + port + " user=demo password=demo dbname=demo\"";
        out.println("PostgreSQL " + postgres.version() + " runs on port " + postgres.port()
                + ", pgweir in front of it on " + port + " with a pool of " + DemoConfig.POOL_SIZE);
        out.println("connect with: psql " + conninfo);
        out.println("load it with: pgbench -n -S -c 50 -T 30 " + conninfo);
        pgweir.httpAddress()
                .ifPresent(
                        http -> out.println("look at it with: curl http://127.0.0.1:" + http.getPort() + "/metrics"));
        out.println("Ctrl-C stops everything");
        out.flush();
    }
}
