package io.pgweir.proxy.session;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * The connections of one loop that have not logged in; a connection is one of them for as long as this handler is in its
 * pipeline. One too many ends the one that has been here longest: a login takes milliseconds, so that whoever holds
 * connections without logging in ends his own and keeps nobody out.
 *
 * <p>To refuse the newcomer, or to wait for {@code timeouts.login}, would let as many silent connections as there is room for
 * keep everybody out. One count for all loops would let them be all on one, where they are nobody's oldest.
 *
 * <p>Confined to its loop but for the two figures.
 */
@Sharable
final class HalfOpen extends ChannelInboundHandlerAdapter {

    /** What a connection hears, as a user event of its pipeline, that has to go. */
    enum Event {
        EVICTED
    }

    private final IntSupplier limit;
    /** In the order in which they came. */
    private final Set<ChannelHandlerContext> connections = new LinkedHashSet<>();

    private final AtomicLong present = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    /** @param limit asked at each arrival, so that it can be reloaded */
    HalfOpen(IntSupplier limit) {
        this.limit = limit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        connections.add(ctx);
        while (connections.size() > limit.getAsInt()) {
            evict(connections.iterator().next());
        }
        publish();
    }

    private void evict(ChannelHandlerContext oldest) {
        connections.remove(oldest);
        evicted.setRelease(evicted.getPlain() + 1);
        oldest.fireUserEventTriggered(Event.EVICTED);
    }

    /** On its loop; each is gone from here when it is closed. */
    void closeAll() {
        List.copyOf(connections).forEach(ChannelHandlerContext::close);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        connections.remove(ctx);
        publish();
    }

    private void publish() {
        present.setRelease(connections.size());
    }

    /** How many there are; any thread. */
    long present() {
        return present.getAcquire();
    }

    /** How many have had to go so far; any thread. */
    long evicted() {
        return evicted.getAcquire();
    }
}
