package io.pgweir.proxy.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.relay.RelayPort.Pause;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The channels are embedded, so that everything happens in the test's own thread; only turns need a loop. */
class RelayPortTest {

    private final Loops loops = new Loops(Transport.best(), 1);
    private final LoopTurn turn = loops.assign();
    private final AtomicInteger flushes = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes.incrementAndGet();
            ctx.flush();
        }
    });
    private final EmbeddedChannel otherChannel = new EmbeddedChannel();
    private final RelayPort port = RelayPort.of(channel, turn);
    private final RelayPort other = RelayPort.of(otherChannel, turn);

    @AfterEach
    void stop() {
        loops.stop();
        channel.finishAndReleaseAll();
        otherChannel.finishAndReleaseAll();
    }

    @Test
    void however_often_it_is_written_to_in_a_turn_there_is_one_flush() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        turn.loop()
                .submit(() -> {
                    for (int i = 0; i < 100; i++) {
                        port.write(bytes("x"));
                    }
                    turn.flushAtEnd(ended::countDown);
                })
                .get(10, TimeUnit.SECONDS);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(flushes).hasValue(1);
        assertThat(channel.outboundMessages()).hasSize(100);
    }

    @Test
    void reading_stops_at_the_first_reason_and_goes_on_after_the_last() {
        port.pause(Pause.WAITING);
        port.pause(Pause.PIPELINE_FULL);
        port.pause(Pause.WAITING);
        assertThat(isRead(channel)).isFalse();
        port.resume(Pause.WAITING);
        assertThat(isRead(channel)).isFalse();
        port.resume(Pause.PIPELINE_FULL);
        assertThat(isRead(channel)).isTrue();
        port.resume(Pause.PIPELINE_FULL);
        assertThat(isRead(channel)).isTrue();
    }

    @Test
    void a_port_is_not_read_while_its_peer_takes_no_more() {
        RelayPort.link(port, other);
        writable(false);
        assertThat(isRead(otherChannel)).isFalse();
        assertThat(isRead(channel)).isTrue();
        writable(true);
        assertThat(isRead(otherChannel)).isTrue();
    }

    @Test
    void a_port_that_is_linked_to_a_full_one_waits_from_the_start() {
        writable(false);
        assertThat(isRead(otherChannel)).isTrue();
        RelayPort.link(port, other);
        assertThat(isRead(otherChannel)).isFalse();
    }

    @Test
    void who_does_not_take_its_answers_is_not_read() {
        port.answer(bytes("taken"));
        assertThat(isRead(channel)).isTrue();
        writable(false);
        port.answer(bytes("not taken"));
        assertThat(isRead(channel)).isFalse();
        writable(true);
        assertThat(isRead(channel)).isTrue();
    }

    @Test
    void once_unlinked_neither_waits_for_the_other() {
        RelayPort.link(port, other);
        writable(false);
        other.unlink();
        assertThat(isRead(otherChannel)).isTrue();
        writable(true);
        writable(false);
        assertThat(isRead(otherChannel)).isTrue();
        port.unlink();
    }

    @Test
    void back_pressure_and_another_reason_do_not_lift_each_other() {
        RelayPort.link(port, other);
        other.pause(Pause.WAITING);
        writable(false);
        writable(true);
        assertThat(isRead(otherChannel)).isFalse();
        other.resume(Pause.WAITING);
        assertThat(isRead(otherChannel)).isTrue();
    }

    @Test
    void the_last_words_leave_before_the_channel_closes() {
        channel.write(bytes("first,"));
        port.closeAfter(bytes("last"));
        channel.runPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        StringBuilder said = new StringBuilder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            said.append(out.toString(US_ASCII));
            out.release();
        }
        assertThat(said).hasToString("first,last");
    }

    /** As when the socket takes no more, or does so again. */
    private void writable(boolean writable) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
        port.onWritabilityChanged();
    }

    private static boolean isRead(EmbeddedChannel channel) {
        return channel.config().isAutoRead();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
