package io.pgweir.proxy.admin.console;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandler;
import io.pgweir.proxy.admin.console.command.Commands;
import io.pgweir.proxy.admin.console.command.ConsoleSource;
import io.pgweir.proxy.net.DaemonThreads;
import io.pgweir.proxy.session.ConsoleClient;
import io.pgweir.proxy.session.VirtualDatabase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The admin console with all its clients. Any thread. */
public final class Console implements VirtualDatabase, AutoCloseable {

    private final Commands commands;
    private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

    /**
     * As many threads as commands run at once, each of which may block: there are no more clients than {@code
     * admin.reserved_clients} allows, and each runs one.
     */
    private final ExecutorService workers = Executors.newCachedThreadPool(new DaemonThreads("pgweir-console"));

    public Console(ConsoleSource source) {
        commands = new Commands(source);
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
    }
}
