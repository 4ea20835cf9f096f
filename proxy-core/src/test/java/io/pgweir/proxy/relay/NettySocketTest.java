package io.pgweir.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettySocketTest {

    private static final ByteBuf LAST_WORDS = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[] {'E'}));

    /** As if the peer did not read: nothing that is written ever leaves. */
    private static final class FullSocket extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            assertThat(message).isEqualTo(LAST_WORDS);
        }
    }

    @Test
    void a_peer_that_reads_is_closed_when_it_has_been_told() {
        EmbeddedChannel channel = new EmbeddedChannel();
        new NettySocket(channel).closeAfter(LAST_WORDS);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_peer_that_does_not_read_what_it_is_told_last_is_closed_without() {
        EmbeddedChannel channel = new EmbeddedChannel(new FullSocket());
        channel.freezeTime();
        new NettySocket(channel).closeAfter(LAST_WORDS);
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }
}
