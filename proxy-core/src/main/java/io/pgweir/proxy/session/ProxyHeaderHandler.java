package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.net.ProxyHeader;
import io.pgweir.proxy.relay.FrameInput;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the header that stands before everything, TLS included, on a connection from an address of {@code
 * listen.proxy_protocol}, and is gone. The time for it is that of the {@link StartupHandler} behind it. A connection
 * without a header is closed without a word: what it is about is known of nobody's client.
 */
final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {

    private final ProxyHeaderFailures failures;
    private final Consumer<ProxyHeader> taken;
    private FrameInput input;
    private boolean over;

    /** @param taken told what the header says, before the bytes behind it are passed on */
    ProxyHeaderHandler(ProxyHeaderFailures failures, Consumer<ProxyHeader> taken) {
        this.failures = failures;
        this.taken = taken;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        input = new FrameInput(ctx.alloc());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf in = input.join((ByteBuf) message);
        try {
            Optional<ProxyHeader> header = ProxyHeader.read(in);
            if (header.isEmpty()) {
                input.carry(in);
                return;
            }
            over = true;
            taken.accept(header.get());
            passOn(ctx, in);
        } catch (ProtocolViolation none) {
            over = true;
            in.release();
            failures.failed(ctx.channel().remoteAddress(), none.getMessage());
            ctx.close();
        }
    }

    private void passOn(ChannelHandlerContext ctx, ByteBuf rest) {
        ctx.pipeline().remove(this);
        if (rest.isReadable()) {
            ctx.fireChannelRead(rest);
        } else {
            rest.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!over && !input.isEmpty()) {
            failures.failed(ctx.channel().remoteAddress(), "half a header of the PROXY protocol");
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }
}
