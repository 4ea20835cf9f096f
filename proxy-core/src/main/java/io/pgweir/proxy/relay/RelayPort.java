package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.pgweir.proxy.net.Turn;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One side's socket as the relay sees it: bytes to write, flushed once a turn of the loop, and reading that can be
 * paused for a reason. Two ports that are {@linkplain #link linked} slow each other down: while one cannot be written to,
 * the other is not read.
 *
 * <p>Confined to its loop. The fields are plain: Netty's own autoRead flag is volatile and is touched only when reading
 * really stops or starts.
 */
public final class RelayPort implements Turn.Flushable {

    /** Why a port is not read. */
    public enum Pause {
        /** The other side takes its bytes more slowly than they come. */
        BACK_PRESSURE,
        /** The client waits for a server connection, or for its login to end. */
        WAITING,
        /** More replies are owed than a connection may owe. */
        PIPELINE_FULL,
        /** It does not take the answers that pgweir itself gives it. */
        ANSWERS_UNREAD;

        private final int bit = 1 << ordinal();
    }

    private static final AtomicLong IDS = new AtomicLong();

    private final long id = newId();
    private final RelaySocket socket;
    private final Turn turn;
    private RelayPort peer;
    private int pauses;
    private boolean dirty;
    private boolean writable = true;
    private boolean departing;

    public RelayPort(RelaySocket socket, Turn turn) {
        this.socket = socket;
        this.turn = turn;
    }

    public static RelayPort of(Channel channel, Turn turn) {
        return new RelayPort(new NettySocket(channel), turn);
    }

    public Turn turn() {
        return turn;
    }

    /** For a socket that is none of a relay's, and is named all the same. */
    public static long newId() {
        return IDS.incrementAndGet();
    }

    /** Counts the sockets of this process, from 1: by it people name a client or a server connection. */
    public long id() {
        return id;
    }

    public SocketView view() {
        return socket.view(id);
    }

    /** When that was by the wall clock. @param nanos of this port's turn */
    public Instant instant(long nanos) {
        return Instant.now().minusNanos(turn.now() - nanos);
    }

    /** Where the buffers come from that are written here. */
    public ByteBufAllocator allocator() {
        return socket.allocator();
    }

    /** The buffer is the port's from here on. */
    public void write(ByteBuf bytes) {
        socket.write(bytes);
        markWritten();
    }

    /**
     * As {@link #write}, in answer to what was read here. While the answers are not taken nothing more is read: there is no
     * other side that could be slowed down, and who asks on and on without reading would fill the memory.
     */
    public void answer(ByteBuf bytes) {
        write(bytes);
        if (!writable) {
            pause(Pause.ANSWERS_UNREAD);
        }
    }

    /**
     * A buffer for what pgweir itself has to say, to be given to {@link #write}.
     *
     * @param size what is expected; it grows
     */
    public ByteBuf buffer(int size) {
        return socket.allocator().buffer(size);
    }

    private void markWritten() {
        if (!dirty) {
            dirty = true;
            turn.flushAtEnd(this);
        }
    }

    @Override
    public void flush() {
        if (dirty) {
            dirty = false;
            socket.flush();
        }
    }

    public static void link(RelayPort one, RelayPort other) {
        one.peer = other;
        other.peer = one;
        one.pace(other);
        other.pace(one);
    }

    /** Reading goes on at both sides: what is written from now on is another pair's business. */
    public void unlink() {
        RelayPort other = peer;
        if (other != null) {
            peer = null;
            other.peer = null;
            other.resume(Pause.BACK_PRESSURE);
            resume(Pause.BACK_PRESSURE);
        }
    }

    /**
     * The socket's outbound buffer has passed its high or its low water mark. What is over the high mark may only wait
     * for the end of the turn, so it is flushed first: the peer is paused when the socket takes no more, not before.
     */
    void onWritabilityChanged() {
        flush();
        writable = socket.isWritable();
        if (writable) {
            resume(Pause.ANSWERS_UNREAD);
        }
        if (peer != null) {
            peer.pace(this);
        }
    }

    private void pace(RelayPort other) {
        if (other.writable) {
            resume(Pause.BACK_PRESSURE);
        } else {
            pause(Pause.BACK_PRESSURE);
        }
    }

    public void pause(Pause why) {
        if (pauses == 0) {
            socket.read(false);
        }
        pauses |= why.bit;
    }

    public void resume(Pause why) {
        if (pauses != 0) {
            pauses &= ~why.bit;
            if (pauses == 0) {
                socket.read(true);
            }
        }
    }

    /** Closes at once; what was written but not flushed is lost. */
    public void close() {
        socket.close();
    }

    /** Closes when everything written so far, and {@code last}, has left; what follows from the peer is not read. */
    public void closeAfter(ByteBuf last) {
        socket.read(false);
        socket.closeAfter(last);
    }

    /** Closes when everything written so far has left. */
    public void closeAfterFlush() {
        closeAfter(Unpooled.EMPTY_BUFFER);
    }

    boolean isDeparting() {
        return departing;
    }

    /**
     * From here on only the peer's end is waited for, which {@link RelayEndpoint#onClosed} tells; a write that fails is no
     * reason to close before.
     *
     * @param last to be sent now; null if not one more byte may be, and the peer is only told so
     */
    public void depart(ByteBuf last) {
        departing = true;
        if (last == null) {
            socket.shutdownOutput();
        } else {
            write(last);
        }
    }

    public boolean isOpen() {
        return socket.isOpen();
    }
}
