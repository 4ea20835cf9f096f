package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A Netty channel as a {@link RelaySocket}; what is read from it comes by a {@link RelayHandler}. */
final class NettySocket implements RelaySocket {

    /**
     * Above the high mark a peer that does not read stops its counterpart from being read. Each connection can hold up to
     * this and what one read brings, so that 1,000 slow readers cost less than 100 MB.
     */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(16 * 1024, 48 * 1024);

    /** For a peer that does not read what it is told last: after that it is closed without. */
    private static final long PATIENCE_SECONDS = 10;

    private final Channel channel;

    NettySocket(Channel channel) {
        this.channel = channel;
        channel.config().setWriteBufferWaterMark(WRITE_BUFFER);
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void read(boolean on) {
        channel.config().setAutoRead(on);
    }

    @Override
    public boolean isOpen() {
        return channel.isActive();
    }

    @Override
    public SocketView view(long id) {
        return SocketView.of(channel, id);
    }

    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void closeAfter(ByteBuf last) {
        ChannelFuture sent = channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        if (!sent.isDone()) {
            ScheduledFuture<?> overdue =
                    channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> overdue.cancel(false));
        }
    }

    @Override
    public void shutdownOutput() {
        ((DuplexChannel) channel).shutdownOutput();
    }
}
