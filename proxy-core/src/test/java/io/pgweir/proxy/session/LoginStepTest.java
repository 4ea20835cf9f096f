package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.pgweir.proxy.testing.Logged;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoginStepTest {

    @RegisterExtension
    private final Logged logged = Logged.by(LoginStep.class);

    /** Keeps what it reads, and fails on the byte 0. */
    private static final class Failing extends LoginStep {

        Failing() {
            super(TimeUnit.HOURS.toNanos(1));
        }

        @Override
        void read(ChannelHandlerContext ctx, ByteBuf in) {
            boolean fails = in.getByte(in.writerIndex() - 1) == 0;
            keep(in);
            if (fails) {
                throw new IllegalStateException("a bug");
            }
        }

        @Override
        void tooLate(ChannelHandlerContext ctx) {
            throw new IllegalStateException("an hour is not over");
        }
    }

    @Test
    void a_bug_is_logged_and_ends_the_connection_and_nothing_of_it_is_left() {
        EmbeddedChannel channel = new EmbeddedChannel(new Failing());
        ByteBuf first = Unpooled.buffer().writeByte(1);
        channel.writeInbound(first);
        channel.writeInbound(Unpooled.buffer().writeByte(0));
        assertThat(logged.lines()).singleElement().asString().startsWith("event=bug where=login remote=");
        assertThat(logged.events().get(0).getThrowableProxy().getMessage()).isEqualTo("a bug");
        assertThat(channel.isOpen()).isFalse();
        assertThat(first.refCnt()).isZero();
    }

    @Test
    void a_failure_of_the_wire_ends_the_connection_quietly() {
        for (Throwable failure :
                new Throwable[] {new IOException("reset"), new DecoderException(new SSLException("no TLS record"))}) {
            EmbeddedChannel channel = new EmbeddedChannel(new Failing());
            channel.pipeline().fireExceptionCaught(failure);
            assertThat(channel.isOpen()).isFalse();
        }
        assertThat(logged.lines()).isEmpty();
    }
}
