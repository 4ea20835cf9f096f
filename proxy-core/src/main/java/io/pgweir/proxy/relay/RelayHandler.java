package io.pgweir.proxy.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Netty's events as calls of a {@link RelayEndpoint}; it decides next to nothing, so that all else can be tested without it. */
public final class RelayHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(RelayHandler.class);

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
        if (endpoint.port().isDeparting()) {
            // What was written before and has not left fails now; a reset is followed by the end.
            log.debug("event=departure_failure endpoint={} cause=\"{}\"", endpoint, cause.toString());
        } else if (isOfTheWire(cause)) {
            // A reset, a broken pipe, a TLS record that is none: an end like any other, and the endpoint hears of it as
            // such.
            log.debug("event=wire_failure endpoint={} cause=\"{}\"", endpoint, cause.toString());
            ctx.close();
        } else {
            endpoint.onBug(cause);
        }
    }

    private static boolean isOfTheWire(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof DecoderException && cause.getCause() instanceof SSLException;
    }
}
