package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.UntilSignal;
import io.pgweir.benchmarks.contender.Contender;
import io.pgweir.benchmarks.contender.PgweirProgram;
import io.pgweir.benchmarks.contender.PoolerProcess;
import io.pgweir.benchmarks.contender.PoolerSetUp;
import io.pgweir.benchmarks.contender.ServerOptions;
import io.pgweir.benchmarks.contender.ServerUnderTest;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LongSummaryStatistics;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pgweir bench pool-limit}: never more server connections than the pool allows, and nobody is left out. */
@Command(
        name = "pool-limit",
        description = {
            "Run transactions of many clients over a small pool, and sample pg_stat_activity on a direct connection.",
            "Exit status 1 if there ever was a server connection too many, or a client was not served."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class PoolLimitCommand implements Callable<Integer> {

    private static final int SAMPLES_A_SECOND = 20;

    @Option(names = "--clients", paramLabel = "N", description = "Clients at once.", defaultValue = "500")
    private int clients;

    @Option(names = "--pool", paramLabel = "N", description = "Server connections allowed.", defaultValue = "5")
    private int poolSize;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long, once all are connected.",
            defaultValue = "20")
    private int seconds;

    @Mixin
    private ServerOptions server;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return UntilSignal.run(this::run);
    }

    private int run() throws Exception {
        try (ServerUnderTest postgres = server.open();
                Contender pgweir = PoolerProcess.start(
                        PgweirProgram.of(server.launcher()), postgres.endpoint(), new PoolerSetUp(poolSize, false));
                ServerConnectionCount count = ServerConnectionCount.open(postgres.endpoint());
                ClientFleet fleet = ClientFleet.start(pgweir.endpoint(), clients, PoolLimitCommand::transaction)) {
            int most = sample(count, fleet);
            return verdict(most, fleet.served().summaryStatistics());
        }
    }

    /** Two round trips, so that a server connection must stay with its client in between. */
    private static void transaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_sleep(0.001)");
        }
        connection.commit();
    }

    /** From the first login on: a crowd that arrives at once is when a limit is most easily missed. */
    private int sample(ServerConnectionCount count, ClientFleet fleet) throws SQLException, InterruptedException {
        int most = 0;
        long pause = 1_000_000_000L / SAMPLES_A_SECOND;
        long next = System.nanoTime();
        int remaining = seconds * SAMPLES_A_SECOND;
        while (remaining > 0) {
            most = Math.max(most, count.now());
            fleet.check();
            if (fleet.isConnected()) {
                remaining--;
            }
            next += pause;
            Thread.sleep(Math.max(0, (next - System.nanoTime()) / 1_000_000));
        }
        return most;
    }

    private int verdict(int most, LongSummaryStatistics served) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "server connections: at most %d, %d allowed, sampled %d times a second%n",
                most, poolSize, SAMPLES_A_SECOND);
        out.printf(
                "clients: %d, each served %d to %d transactions in %d s, %d in all%n",
                served.getCount(), served.getMin(), served.getMax(), seconds, served.getSum());
        boolean kept = most <= poolSize && most > 0 && served.getMin() > 0;
        out.println(
                kept ? "ok" : most > poolSize ? "FAILED: too many server connections" : "FAILED: not all were served");
        out.flush();
        return kept ? 0 : 1;
    }
}
