package io.pgweir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.proxy.relay.FrameInput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Takes one new connection to its first ReadyForQuery: TLS if it is wanted, startup message, authentication. */
final class LoginHandler extends ChannelInboundHandlerAdapter {

    /** Hears of each login once. */
    interface Outcome {
        /** The listener puts a {@link Session} in the handler's place. */
        void loggedIn(ChannelHandlerContext login);

        void failed(String why);
    }

    private final Endpoint endpoint;
    private final Optional<SslContext> tls;
    private final Password.Proof proof;
    private final Outcome outcome;
    private final FrameCursor cursor = new FrameCursor();
    private FrameInput input;
    private boolean started;
    private boolean over;

    LoginHandler(Endpoint endpoint, Optional<SslContext> tls, Password.Proof proof, Outcome outcome) {
        this.endpoint = endpoint;
        this.tls = tls;
        this.proof = proof;
        this.outcome = outcome;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        input = new FrameInput(ctx.alloc());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (tls.isPresent()) {
            ByteBuf out = ctx.alloc().buffer(8);
            FrontendMessages.sslRequest(out);
            ctx.writeAndFlush(out, ctx.voidPromise());
        } else {
            start(ctx);
        }
    }

    private void start(ChannelHandlerContext ctx) {
        started = true;
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", endpoint.user());
        parameters.put("database", endpoint.database());
        parameters.put("application_name", endpoint.applicationName());
        ByteBuf out = ctx.alloc().buffer(256);
        FrontendMessages.startup(out, 0, parameters);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = input.join((ByteBuf) message);
        try {
            if (started) {
                walk(ctx, in);
            } else {
                encrypt(ctx, in.readByte());
            }
            input.carry(in);
        } catch (ProtocolViolation violation) {
            in.release();
            fail(ctx, violation.getMessage());
        }
    }

    private void encrypt(ChannelHandlerContext ctx, byte answer) {
        if (answer == 'S') {
            // Without the server's name, so that no session is resumed: libpq resumes none.
            ctx.pipeline().addFirst(tls.orElseThrow().newHandler(ctx.alloc()));
        } else {
            fail(ctx, "the server does not speak TLS");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                start(ctx);
            } else {
                fail(ctx, "TLS failed: " + handshake.cause().getMessage());
            }
        }
    }

    private void walk(ChannelHandlerContext ctx, ByteBuf in) throws ProtocolViolation {
        while (!over && cursor.next(in, in.readerIndex()) && cursor.isWhole()) {
            ByteBuf body = in.slice(cursor.body(), cursor.end() - cursor.body());
            in.readerIndex(cursor.end());
            onMessage(ctx, cursor.type(), body);
        }
    }

    private void onMessage(ChannelHandlerContext ctx, byte type, ByteBuf body) throws ProtocolViolation {
        switch (type) {
            case BackendType.AUTHENTICATION -> prove(ctx, AuthenticationRequest.read(body));
            case BackendType.ERROR_RESPONSE -> fail(ctx, Session.text(ErrorFields.read(body)));
            case BackendType.READY_FOR_QUERY -> {
                over = true;
                outcome.loggedIn(ctx);
            }
            default -> {}
        }
    }

    private void prove(ChannelHandlerContext ctx, AuthenticationRequest request) throws ProtocolViolation {
        ByteBuf out = ctx.alloc().buffer(256);
        proof.answer(request, out);
        if (out.isReadable()) {
            ctx.writeAndFlush(out, ctx.voidPromise());
        } else {
            out.release();
        }
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        if (!over) {
            over = true;
            ctx.close();
            outcome.failed(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(ctx, "the connection was closed during the login");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, String.valueOf(cause.getMessage()));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }
}
