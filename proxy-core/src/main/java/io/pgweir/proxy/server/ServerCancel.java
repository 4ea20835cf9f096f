package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.proxy.dispatch.ConnectFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cancel request to PostgreSQL, on a connection of its own, encrypted as logins are. PostgreSQL closes that connection
 * once it has sent the signal, which is why its end is waited for: until then the signal could still hit whatever the
 * server connection runs next.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-CANCELING-REQUESTS">Canceling
 *     requests in progress</a>
 */
final class ServerCancel extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(ServerCancel.class);

    private final BackendKeyData key;
    private Channel channel;
    private boolean sent;
    private CancelEnd end = CancelEnd.CARRIED_OUT;

    ServerCancel(BackendKeyData key) {
        this.key = key;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer(16 + key.secretKey().length);
        FrontendMessages.cancelRequest(out, key.processId(), key.secretKey());
        sent = true;
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    /** TLS is asked for, and there is none: PostgreSQL is sent nothing. */
    void refuse(ConnectFailure failure) {
        log.warn("event=server_cancel_failed message=\"{}\"", failure.message());
        giveUp();
    }

    /** Waits no longer for PostgreSQL to end the connection. */
    void giveUp() {
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
        giveUp();
    }
}
