package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.relay.FrameInput;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of a client's way in: a handler that reads what the client sends, within the time that its login may take, and is
 * gone when the next step takes over. Confined to the client's event loop.
 */
abstract class LoginStep extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(LoginStep.class);

    private final long nanosLeft;
    private FrameInput input;
    private ScheduledFuture<?> overdue;
    private boolean over;

    /** @param nanosLeft of the time that a login may take */
    LoginStep(long nanosLeft) {
        this.nanosLeft = nanosLeft;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        input = new FrameInput(ctx.alloc());
        overdue = ctx.executor().schedule(() -> tooLate(ctx), nanosLeft, TimeUnit.NANOSECONDS);
    }

    abstract void tooLate(ChannelHandlerContext ctx);

    long nanosLeft() {
        return overdue.getDelay(TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else {
            read(ctx, input.join((ByteBuf) message));
        }
    }

    /** @param in all that is not handled yet; what is left of it is {@linkplain #keep kept}, whatever happens */
    abstract void read(ChannelHandlerContext ctx, ByteBuf in);

    void keep(ByteBuf in) {
        input.carry(in);
    }

    /** What was kept, or null; the caller's from here on. */
    ByteBuf takeKept() {
        return input.take();
    }

    /** Nothing more is read by this step. */
    void finish() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** The last that the client hears. */
    static void closeAfter(ChannelHandlerContext ctx, ErrorFields error) {
        ByteBuf out = ctx.alloc().buffer(256);
        BackendMessages.error(out, error);
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    /** A reset, or a TLS record that is none, is an end like any other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException || cause instanceof DecoderException)) {
            log.error("event=bug where=login remote={}", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        overdue.cancel(false);
        input.release();
    }
}
