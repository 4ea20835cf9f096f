package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.RestartedPooler;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import io.pgweir.benchmarks.report.Spread;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench rolling-restart}: money is moved while the poolers come and go. */
@Command(
        name = "rolling-restart",
        description = {
            "Move money through two pgweirs on one port, and replace the older by a new one again and again.",
            "Exit status 1 if a transfer was lost, doubled or done against its client's belief, or a pgweir did not end in time."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class RollingRestartCommand implements Callable<Integer> {

    @Option(names = "--restarts", paramLabel = "N", description = "In all.", defaultValue = "100")
    private int restarts;

    @Option(names = "--clients", paramLabel = "N", description = "That move money.", defaultValue = "16")
    private int clients;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections of a pgweir.", defaultValue = "8")
    private int poolSize;

    @Option(names = "--drain", paramLabel = "SECONDS", description = "timeouts.drain of pgweir.", defaultValue = "10")
    private int drainSeconds;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        List<Double> ends = new ArrayList<>();
        Deque<RestartedPooler> running = new ArrayDeque<>();
        Transfers.Account account;
        try (ServerUnderTest postgres = server.open();
                RestartedPooler.Port port = RestartedPooler.port(
                        PgweirProgram.of(server.launcher()), postgres.endpoint(), poolSize, drainSeconds)) {
            try {
                running.add(port.start());
                running.add(port.start());
                Transfers transfers = Transfers.start(postgres.endpoint(), port.endpoint(), clients);
                try (transfers) {
                    for (int i = 1; i <= restarts; i++) {
                        running.add(port.start());
                        ends.add(running.remove()
                                        .end(Duration.ofSeconds(drainSeconds))
                                        .toMillis()
                                / 1e3);
                        new Progress(spec, "restart " + i + " of " + restarts).say("%d transfers", transfers.done());
                    }
                }
                account = transfers.settle(postgres.endpoint());
            } finally {
                running.forEach(RestartedPooler::close);
            }
        }
        return verdict(account, Spread.of(ends.stream().mapToDouble(Double::doubleValue)));
    }

    private int verdict(Transfers.Account account, Spread ends) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "transfers: %d done, %d not done, %d unknown; lost %d, doubled %d, done but believed not to be %d%n",
                account.done(),
                account.notDone(),
                account.unknown(),
                account.lost(),
                account.doubled(),
                account.unwanted());
        out.printf(
                "balances: %s; connections made again: %d%n",
                account.even() ? "even" : "NOT EVEN", account.reconnects());
        out.printf("from TERM to the end of a pgweir: %s s, %d s allowed%n", ends.text(2), drainSeconds);
        out.println(account.isRight() ? "ok" : "FAILED");
        out.flush();
        return account.isRight() ? 0 : 1;
    }
}
