package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
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
    private final Consumer<ErrorFields> failed;
    private boolean answered;

    /** @param failed is to close the channel; it may be called more than once */
    TlsNegotiation(String server, ServerSettings settings, Consumer<ErrorFields> failed) {
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
                failed.accept(new ProtocolViolation("the server sent bytes in clear behind its answer to SSLRequest")
                        .error());
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
            failed.accept(ErrorFields.fatal(
                            SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, "the server does not speak TLS")
                    .withHint("Turn on ssl in PostgreSQL, or ask for plain text: servers." + server
                            + ".tls.mode: disable."));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (handshake.isSuccess()) {
            finish(ctx);
        } else {
            failed.accept(ErrorFields.fatal(
                            SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                            "TLS with server \"" + server + "\" failed: " + rootMessage(handshake.cause()))
                    .withHint("Check servers." + server + ".tls: mode = "
                            + settings.config().tls().mode().label() + ", ca."));
        }
    }

    private void finish(ChannelHandlerContext ctx) {
        ctx.pipeline().remove(this);
        ctx.fireChannelActive();
    }

    private static String rootMessage(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
