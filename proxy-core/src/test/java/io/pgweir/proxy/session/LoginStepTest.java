package io.pgweir.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoginStepTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(LoginStep.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
    }

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
        assertThat(lines.list).hasSize(1);
        assertThat(lines.list.get(0).getFormattedMessage()).startsWith("event=bug where=login remote=");
        assertThat(lines.list.get(0).getThrowableProxy().getMessage()).isEqualTo("a bug");
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
        assertThat(lines.list).isEmpty();
    }
}
