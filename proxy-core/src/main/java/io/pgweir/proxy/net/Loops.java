package io.pgweir.proxy.net;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops of the data path, one thread each. */
public final class Loops {

    private final Transport transport;
    private final IoEventLoopGroup group;
    private final List<LoopTurn> turns = new ArrayList<>();
    private int next;

    public Loops(Transport transport, int count) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(
                count, new DefaultThreadFactory("pgweir-loop", true), transport.handlers());
        group.forEach(executor -> turns.add(new LoopTurn((SingleThreadEventLoop) executor)));
    }

    public Transport transport() {
        return transport;
    }

    /** All loops: what listens is registered here and gives each accepted client to one of them in turn. */
    public IoEventLoopGroup group() {
        return group;
    }

    /** The loop that the next server lives on, in turn. */
    public LoopTurn assign() {
        return turns.get(next++ % turns.size());
    }

    public List<LoopTurn> turns() {
        return List.copyOf(turns);
    }

    /**
     * Ends all loops; what is still open on them is closed. With a quiet period of nothing at all, a loop that has just
     * turned when it is told would end without another turn, and leave its connections open.
     */
    public void stop() {
        group.shutdownGracefully(1, TimeUnit.SECONDS.toNanos(2), TimeUnit.NANOSECONDS)
                .awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
