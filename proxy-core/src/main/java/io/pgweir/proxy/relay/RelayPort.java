package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import io.pgweir.proxy.net.LoopTurn;

/**
 * One side's socket as the relay sees it: bytes to write, flushed once a turn of the loop, and reading that can be
 * paused for a reason. Two ports that are {@linkplain #link linked} slow each other down: while one cannot be written to,
 * the other is not read.
 *
 * <p>Confined to its loop. The fields are plain: Netty's own autoRead flag is volatile and is touched only when reading
 * really stops or starts.
 */
public final class RelayPort implements LoopTurn.Flushable {

    /** Why a port is not read. */
    public enum Pause {
        /** The other side takes its bytes more slowly than they come. */
        BACK_PRESSURE,
        /** The client waits for a server connection, or for its login to end. */
        WAITING,
        /** More replies are owed than a connection may owe. */
        PIPELINE_FULL;

        private final int bit = 1 << ordinal();
    }

    /**
     * Above the high mark a peer that does not read stops its counterpart from being read. Each connection can hold up to
     * this and what one read brings, so that 1,000 slow readers cost less than 100 MB.
     */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(16 * 1024, 48 * 1024);

    private final Channel channel;
    private final LoopTurn turn;
    private RelayPort peer;
    private int pauses;
    private boolean dirty;
    private boolean writable = true;

    public RelayPort(Channel channel, LoopTurn turn) {
        this.channel = channel;
        channel.config().setWriteBufferWaterMark(WRITE_BUFFER);
        this.turn = turn;
    }

    public Channel channel() {
        return channel;
    }

    public LoopTurn turn() {
        return turn;
    }

    /** The buffer is the port's from here on. */
    public void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
        markWritten();
    }

    /**
     * A buffer for what pgweir itself has to say, to be given to {@link #write}.
     *
     * @param size what is expected; it grows
     */
    public ByteBuf buffer(int size) {
        return channel.alloc().buffer(size);
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
            channel.flush();
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
     * The channel's outbound buffer has passed its high or its low water mark. What is over the high mark may only wait
     * for the end of the turn, so it is flushed first: the peer is paused when the socket takes no more, not before.
     */
    void onWritabilityChanged() {
        flush();
        writable = channel.isWritable();
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
            channel.config().setAutoRead(false);
        }
        pauses |= why.bit;
    }

    public void resume(Pause why) {
        if (pauses != 0) {
            pauses &= ~why.bit;
            if (pauses == 0) {
                channel.config().setAutoRead(true);
            }
        }
    }

    /** Closes at once; what was written but not flushed is lost. */
    public void close() {
        channel.close();
    }

    /** Closes when everything written so far, and {@code last}, has left; what follows from the peer is not read. */
    public void closeAfter(ByteBuf last) {
        channel.config().setAutoRead(false);
        channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes when everything written so far has left. */
    public void closeAfterFlush() {
        closeAfter(Unpooled.EMPTY_BUFFER);
    }
}
