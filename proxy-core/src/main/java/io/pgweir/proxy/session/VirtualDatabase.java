package io.pgweir.proxy.session;

import io.netty.channel.ChannelInboundHandler;

/**
 * A database that is pgweir's own: who logs in to it speaks with pgweir, on the loop of its login, and no server hears of it.
 * A seam: the console stands above the sessions and is given to them.
 */
public interface VirtualDatabase {

    /** What such a client hears besides its bytes, as a user event of its pipeline. */
    enum Event {
        /** It has asked, by a connection of its own, that what it is doing be stopped. */
        CANCELLED
    }

    /** What serves this client from now on; it is added to the pipeline, and what was read early comes by it. */
    ChannelInboundHandler session(ConsoleClient client);
}
