package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * A connected socket, as far as a {@link RelayPort} uses one: all the I/O of the data path. What it hears comes back as
 * calls of a {@link RelayEndpoint}. Called on its loop only.
 */
public interface RelaySocket {

    ByteBufAllocator allocator();

    /** The buffer is the socket's from here on; it leaves with the next flush. */
    void write(ByteBuf bytes);

    void flush();

    /** Whether the peer takes what is written about as fast as it comes. */
    boolean isWritable();

    void read(boolean on);

    boolean isOpen();

    /** How things stand with it, for whoever asks; {@code id} is the caller's. */
    SocketView view(long id);

    /** Closes at once; what was written but not flushed is lost. */
    void close();

    /** Closes when everything written so far, and {@code last}, has left. */
    void closeAfter(ByteBuf last);

    /** The peer is told that nothing more will come, and can still be heard. */
    void shutdownOutput();
}
