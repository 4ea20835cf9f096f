package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.config.ServerTls;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.net.CertificateProblem;
import java.util.function.Consumer;

/**
 * Encrypts a new connection to a server before anything else is said on it, a cancel request as well as a login: its key is
 * a secret, and there are networks that let nothing in clear through. Whoever stands behind it in the pipeline hears
 * {@code channelActive} when it may speak, and this handler is gone.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL">SSL Session Encryption</a>
 */
final class TlsNegotiation extends ChannelInboundHandlerAdapter {

    private final String server;
    private final ServerSettings settings;
    private final Consumer<ConnectFailure> failed;
    private boolean answered;

    /** @param failed is to close the channel; it may be called more than once */
    TlsNegotiation(String server, ServerSettings settings, Consumer<ConnectFailure> failed) {
        this.server = server;
        this.settings = settings;
        this.failed = failed;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().buffer(8);
        FrontendMessages.sslRequest(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    /**
     * One byte, and nothing behind it: what follows an {@code S} in clear was not written by the server that the
     * handshake will prove (CVE-2021-23222).
     */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (answered || in.readableBytes() > 1) {
                failed.accept(new ConnectFailure(
                        SqlState.PROTOCOL_VIOLATION,
                        "server \"" + server + "\" sent bytes in clear behind its answer to SSLRequest",
                        false));
            } else {
                answered = true;
                answer(ctx, in.readByte());
            }
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    private void answer(ChannelHandlerContext ctx, byte answer) {
        if (answer == 'S') {
            String host = settings.config().host();
            ctx.pipeline()
                    .addFirst(settings.tls()
                            .newHandler(ctx.alloc(), host, settings.config().port()));
        } else if (answer == 'N' && settings.toleratesPlainText()) {
            finish(ctx);
        } else {
            failed.accept(refused(
                    "server \"" + server + "\" does not speak TLS",
                    true,
                    "Turn on ssl in PostgreSQL, or ask for plain text: servers." + server + ".tls.mode: disable."));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (handshake.isSuccess()) {
            finish(ctx);
        } else {
            Throwable cause = CertificateProblem.in(handshake.cause());
            failed.accept(refused(
                    "TLS with server \"" + server + "\" failed: " + cause.getMessage(),
                    cause instanceof CertificateProblem,
                    hint()));
        }
    }

    /** @param permanent somebody has to change a file, here or there; a connection that broke may do better next time */
    private static ConnectFailure refused(String message, boolean permanent, String hint) {
        return new ConnectFailure(SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, message, permanent, null, hint);
    }

    private String hint() {
        ServerTls tls = settings.config().tls();
        String path = "servers." + server + ".tls.";
        String authorities = tls.ca().isEmpty()
                ? path + "ca is not set, so the authorities of the Java runtime are trusted."
                : path + "ca = " + tls.ca().get() + ".";
        return path + "mode = " + tls.mode().label() + ", servers." + server + ".host = "
                + settings.config().host() + "; " + authorities;
    }

    private void finish(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
    }
}
