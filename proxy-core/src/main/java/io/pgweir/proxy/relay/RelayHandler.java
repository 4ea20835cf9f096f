package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Netty's events as calls of a {@link RelayEndpoint}; it decides nothing, so there is nothing in it to test. */
public final class RelayHandler extends ChannelInboundHandlerAdapter {

    private final RelayEndpoint endpoint;

    public RelayHandler(RelayEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        endpoint.onRead((ByteBuf) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        endpoint.port().onWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        endpoint.onClosed();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        endpoint.onFailure(cause);
    }
}
