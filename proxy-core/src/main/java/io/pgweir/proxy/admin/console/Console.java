package io.pgweir.proxy.admin.console;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.ConsoleSource;
import io.pgweir.proxy.admin.console.command.StatisticsHistory;
import io.pgweir.proxy.net.DaemonThreads;
import io.pgweir.proxy.session.ConsoleClient;
import io.pgweir.proxy.session.VirtualDatabase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin console with all its clients. Any thread. */
public final class Console implements VirtualDatabase, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Console.class);

    private final Commands commands;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    /**
     * As many threads as commands run at once, each of which may block: there are no more clients than {@code
     * admin.reserved_clients} allows, and each runs one.
     */
    private final ExecutorService workers = Executors.newCachedThreadPool(new DaemonThreads("pgweir-console"));

    /** Takes the samples that averages are made of. */
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("pgweir-statistics"));

    public Console(ConsoleSource source) {
        StatisticsHistory history = new StatisticsHistory(source::statistics, System::nanoTime);
        commands = new Commands(source, history);
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
        return new ConsoleHandler(client, commands, workers, channels);
    }

    /** Whether anybody is here. */
    public boolean hasClients() {
        return !channels.isEmpty();
    }

    /** Everybody who is here is told, and leaves. */
    @Override
    public void close() {
        channels.forEach(channel -> channel.pipeline().fireUserEventTriggered(ConsoleHandler.Event.SHUTDOWN));
        workers.shutdownNow();
        ticker.shutdownNow();
    }
}
