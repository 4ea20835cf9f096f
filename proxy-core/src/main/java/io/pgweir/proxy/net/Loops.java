package io.pgweir.proxy.net;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The event loops, one thread each: those that servers live on, with the clients that use them, and those on which clients
 * come in. On a loop of both kinds a thousand logins would stand before the queries of those who are in; on loops of their
 * own the operating system shares the processors out between them.
 */
public final class Loops {

    private static final long QUIET_NANOS = 1;
    private static final long END_SECONDS = 2;
    private static final long PATIENCE_SECONDS = 5;

    private final Transport transport;
    private final IoEventLoopGroup servers;
    private final IoEventLoopGroup entrance;
    private final List<LoopTurn> serverTurns;
    private final List<LoopTurn> entranceTurns;
    private int next;

    /** @param processors for each of which there is a loop for servers; half as many are for clients that come in */
    public Loops(Transport transport, int processors) {
        this.transport = transport;
        this.servers = group(processors, "pgweir-loop");
        this.entrance = group(Math.max(1, processors / 2), "pgweir-login");
        this.serverTurns = turns(servers);
        this.entranceTurns = turns(entrance);
    }

    private IoEventLoopGroup group(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), transport.handlers());
    }

    private static List<LoopTurn> turns(IoEventLoopGroup group) {
        List<LoopTurn> turns = new ArrayList<>();
        group.forEach(executor -> turns.add(new LoopTurn((SingleThreadEventLoop) executor)));
        return List.copyOf(turns);
    }

    public Transport transport() {
        return transport;
    }

    /** What listens is registered here, and gives each accepted client to one of them in turn. */
    public IoEventLoopGroup entrance() {
        return entrance;
    }

    /** Those on which clients come in. */
    public List<LoopTurn> entranceTurns() {
        return entranceTurns;
    }

    /** The loop that the next server lives on, in turn. */
    public LoopTurn assign() {
        return serverTurns.get(next++ % serverTurns.size());
    }

    /** All of them. */
    public List<LoopTurn> turns() {
        return Stream.concat(serverTurns.stream(), entranceTurns.stream()).toList();
    }

    /**
     * Ends all loops; what is still open on them is closed. With a quiet period of nothing at all, a loop that has just
     * turned when it is told would end without another turn, and leave its connections open.
     */
    public void stop() {
        List.of(entrance, servers).stream()
                .map(group -> group.shutdownGracefully(
                        QUIET_NANOS, TimeUnit.SECONDS.toNanos(END_SECONDS), TimeUnit.NANOSECONDS))
                .toList()
                .forEach(ended -> ended.awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }
}
