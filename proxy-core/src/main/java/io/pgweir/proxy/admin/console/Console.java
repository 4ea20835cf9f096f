package io.pgweir.proxy.admin.console;

import io.netty.channel.ChannelInboundHandler;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.ConsoleSource;
import io.pgweir.proxy.admin.console.command.StatisticsHistory;
import io.pgweir.proxy.admin.console.command.Visitors;
import io.pgweir.proxy.net.DaemonThreads;
import io.pgweir.proxy.session.ConsoleClient;
import io.pgweir.proxy.session.VirtualDatabase;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin console with all its clients. Any thread. */
public final class Console implements VirtualDatabase, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Console.class);

    private static final ErrorFields SHUTTING_DOWN =
            ErrorFields.fatal(SqlState.ADMIN_SHUTDOWN, "terminating connection because pgweir is shutting down");

    private final Commands commands;
    private final Visitors visitors = new Visitors();

    /**
     * As many threads as commands run at once, each of which may block: there are no more clients than {@code
     * admin.reserved_clients} allows, and each runs one.
     */
    private final ExecutorService workers = Executors.newCachedThreadPool(new DaemonThreads("pgweir-console"));

    /** Takes the samples that averages are made of. */
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("pgweir-statistics"));

    public Console(ConsoleSource source) {
        StatisticsHistory history = new StatisticsHistory(() -> visitors.among(source.statistics()), System::nanoTime);
        commands = new Commands(source, history, visitors);
        long period = StatisticsHistory.PERIOD.toSeconds();
        ticker.scheduleAtFixedRate(() -> sample(history), period, period, TimeUnit.SECONDS);
    }

    /** A failure would end the ticks without a word. */
    private static void sample(StatisticsHistory history) {
        try {
            history.sample();
        } catch (RuntimeException bug) {
            log.error("event=bug where=statistics", bug);
        }
    }

    @Override
    public ChannelInboundHandler session(ConsoleClient client) {
        return new ConsoleHandler(client, commands, workers, visitors);
    }

    /** Whether anybody is here. */
    public boolean hasClients() {
        return !visitors.isEmpty();
    }

    /** Everybody who is here is told, and leaves. */
    @Override
    public void close() {
        visitors.endAll(SHUTTING_DOWN);
        workers.shutdownNow();
        ticker.shutdownNow();
    }
}
