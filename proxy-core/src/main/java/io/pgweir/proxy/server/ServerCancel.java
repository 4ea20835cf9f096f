package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.FrontendMessages;

/**
 * One cancel request to PostgreSQL, on a connection of its own. PostgreSQL closes that connection once it has sent the
 * signal, which is why its end is waited for: until then the signal could still hit whatever the server connection runs
 * next.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">Canceling
 *     requests in progress</a>
 */
final class ServerCancel extends ChannelInboundHandlerAdapter {

    private final BackendKeyData key;
    private boolean sent;
    private CancelEnd end = CancelEnd.CARRIED_OUT;

    ServerCancel(BackendKeyData key) {
        this.key = key;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer(16 + key.secretKey().length);
        FrontendMessages.cancelRequest(out, key.processId(), key.secretKey());
        sent = true;
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    /** Waits no longer for PostgreSQL to end the connection. */
    void giveUp(Channel channel) {
        if (sent) {
            end = CancelEnd.UNCLEAR;
        }
        channel.close();
    }

    /** Known once the connection is closed. */
    CancelEnd end() {
        return end;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ReferenceCountUtil.release(message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        giveUp(ctx.channel());
    }
}
