package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.pgweir.proxy.net.ClientHello;
import io.pgweir.proxy.net.ClientTls;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLHandshakeException;

/**
 * Waits for a client's ClientHello, looks what it wants to speak inside TLS and to whom, and makes room for the handshake. Nothing is
 * spent on TLS before: who says no more than half a ClientHello costs its bytes.
 *
 * <p>A client that comes with TLS directly has to name PostgreSQL (ALPN, RFC 7301), so that nobody can have it speak to
 * pgweir what was meant for another service; behind an SSLRequest, which no other service knows, it may as well name
 * nothing.
 */
final class ClientHelloHandler extends SslClientHelloHandler<ClientHello> {

    /** Those of browsers, with keys against quantum computers, have 2 kB. */
    private static final int MAX_CLIENT_HELLO = 16 * 1024;

    /** A fatal alert, no_application_protocol, in a record of its own (RFC 8446, section 6). */
    private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 1, 0, 2, 2, 120};

    private final ClientTls tls;
    private final boolean direct;
    private final Consumer<String> serverName;
    private boolean refused;

    /**
     * @param direct whether there was no SSLRequest before
     * @param serverName is told the host that the client wants to speak to, if it says that and is let in
     */
    ClientHelloHandler(ClientTls tls, boolean direct, Consumer<String> serverName) {
        super(MAX_CLIENT_HELLO);
        this.tls = tls;
        this.direct = direct;
        this.serverName = serverName;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (refused) {
            in.skipBytes(in.readableBytes());
        } else {
            super.decode(ctx, in, out);
        }
    }

    /** @param clientHello null if something else came */
    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext ctx, ByteBuf clientHello) {
        try {
            if (clientHello != null) {
                return ctx.executor().newSucceededFuture(ClientHello.read(clientHello));
            }
        } catch (IndexOutOfBoundsException malformed) {
            return ctx.executor().newFailedFuture(new SSLHandshakeException("malformed ClientHello"));
        }
        return ctx.executor().newFailedFuture(new SSLHandshakeException("no ClientHello"));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext ctx, Future<ClientHello> looked) {
        if (!looked.isSuccess()) {
            refused = true;
            ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(looked.cause()));
            ctx.close();
        } else if (isWelcome(looked.getNow().applicationProtocols())) {
            looked.getNow().serverName().ifPresent(serverName);
            ctx.pipeline().replace(this, null, tls.newHandler(ctx.alloc()));
        } else {
            refused = true;
            ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(
                    new SSLHandshakeException("ALPN does not name " + ClientTls.APPLICATION_PROTOCOL)));
            ctx.writeAndFlush(ctx.alloc().buffer().writeBytes(NO_APPLICATION_PROTOCOL))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    private boolean isWelcome(List<String> applicationProtocols) {
        return applicationProtocols.isEmpty() ? !direct : applicationProtocols.contains(ClientTls.APPLICATION_PROTOCOL);
    }
}
