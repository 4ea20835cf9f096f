package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.config.ListenTlsMode;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupPacket;
import io.pgweir.protocol.StartupPacket.CancelRequest;
import io.pgweir.protocol.StartupPacket.GssEncRequest;
import io.pgweir.protocol.StartupPacket.SslRequest;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.protocol.StartupPacketReader;
import io.pgweir.proxy.auth.ClientOrigin;
import io.pgweir.proxy.relay.FrameInput;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * What a client says before it says who it is: SSLRequest, GSSENCRequest, CancelRequest, and at last its StartupMessage,
 * with which this handler makes room for {@link AuthenticationHandler}. Bytes that come before that are trusted with
 * nothing.
 */
final class StartupHandler extends ChannelInboundHandlerAdapter {

    /** A startup packet has at most 10,000 bytes; a client that sends more before it is answered has lost its way. */
    private static final int MAX_HELD = 64 * 1024;

    private final Entrance entrance;
    private final Slots loggedIn;
    private final CancelKeys cancelKeys;
    private FrameInput input;
    private ScheduledFuture<?> overdue;
    private boolean tlsAsked;
    private boolean gssAsked;
    private boolean over;

    StartupHandler(Entrance entrance, Slots loggedIn, CancelKeys cancelKeys) {
        this.entrance = entrance;
        this.loggedIn = loggedIn;
        this.cancelKeys = cancelKeys;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        input = new FrameInput(ctx.alloc());
        overdue = ctx.executor()
                .schedule(() -> tooLate(ctx), entrance.loginLimit().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Who has not said anything is not told anything either. */
    private void tooLate(ChannelHandlerContext ctx) {
        over = true;
        ctx.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        ByteBuf in = input.join((ByteBuf) message);
        try {
            read(ctx, in);
        } catch (ProtocolViolation violation) {
            refuse(ctx, violation);
        }
        if (over) {
            in.release();
        } else {
            input.carry(in);
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf in) throws ProtocolViolation {
        while (!over) {
            Optional<StartupPacket> packet = StartupPacketReader.read(in);
            if (packet.isEmpty()) {
                if (in.readableBytes() > MAX_HELD) {
                    throw new ProtocolViolation("too much sent before the login");
                }
                return;
            }
            onPacket(ctx, packet.get(), in);
        }
    }

    private void onPacket(ChannelHandlerContext ctx, StartupPacket packet, ByteBuf in) throws ProtocolViolation {
        if (packet instanceof SslRequest) {
            sslRequest(ctx, in);
        } else if (packet instanceof GssEncRequest) {
            gssEncRequest(ctx);
        } else if (packet instanceof CancelRequest request) {
            cancel(ctx, request);
        } else if (packet instanceof StartupMessage startup) {
            startup(ctx, startup, in);
        }
    }

    /**
     * The end of this connection tells the client that its cancel is behind it, as with PostgreSQL: closed any sooner, its
     * next query in the same transaction could be hit.
     */
    private void cancel(ChannelHandlerContext ctx, CancelRequest request) {
        over = true;
        cancelKeys.cancel(request, ctx::close);
    }

    /**
     * The bytes behind an SSLRequest were sent in clear, by whoever sits in between for all that is known, so they must
     * not be taken for the first bytes inside TLS (CVE-2021-3935, CVE-2021-43766).
     */
    private void sslRequest(ChannelHandlerContext ctx, ByteBuf in) throws ProtocolViolation {
        if (tlsAsked) {
            throw ProtocolViolation.unsupportedProtocol(1234, 5679);
        }
        tlsAsked = true;
        if (in.isReadable()) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, "received unencrypted data after SSL request")
                            .withDetail("This could be either a client-software bug or evidence of an attempted"
                                    + " man-in-the-middle attack."));
        }
        answer(ctx, entrance.tls() == null ? 'N' : 'S');
        if (entrance.tls() != null) {
            ctx.pipeline().addFirst(entrance.tls().newHandler(ctx.alloc()));
        }
    }

    private void gssEncRequest(ChannelHandlerContext ctx) throws ProtocolViolation {
        if (gssAsked) {
            throw ProtocolViolation.unsupportedProtocol(1234, 5680);
        }
        gssAsked = true;
        answer(ctx, 'N');
    }

    private static void answer(ChannelHandlerContext ctx, char letter) {
        ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte(letter), ctx.voidPromise());
    }

    private void startup(ChannelHandlerContext ctx, StartupMessage startup, ByteBuf in) throws ProtocolViolation {
        boolean encrypted = ctx.pipeline().get(SslHandler.class) != null;
        if (!encrypted && entrance.tlsMode() == ListenTlsMode.REQUIRE) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, "connection requires TLS")
                            .withHint("Connect with sslmode=require; listen.tls.mode is require."));
        }
        Login login = Login.of(startup, entrance, cancelKeys);
        admit(ctx, login);
        over = true;
        ClientOrigin origin = origin(ctx, startup, encrypted);
        AuthenticationHandler next =
                new AuthenticationHandler(login, entrance, origin, overdue.getDelay(TimeUnit.NANOSECONDS));
        ctx.pipeline().replace(this, null, next);
        if (in.isReadable()) {
            next.channelRead(ctx.pipeline().context(next), in.readRetainedSlice(in.readableBytes()));
        }
    }

    private ClientOrigin origin(ChannelHandlerContext ctx, StartupMessage startup, boolean encrypted) {
        Optional<InetAddress> address = ctx.channel().remoteAddress() instanceof InetSocketAddress internet
                ? Optional.of(internet.getAddress())
                : Optional.empty();
        return new ClientOrigin(
                startup.user(), startup.database(), address, encrypted || entrance.local(), Optional.empty(), null);
    }

    /** Room is taken before anything that costs something is done for the client. */
    private void admit(ChannelHandlerContext ctx, Login login) throws ProtocolViolation {
        if (!loggedIn.take(entrance.maxClients())) {
            throw tooMany("listen.max_clients", entrance.maxClients());
        }
        Tenants.Tenant tenant = login.tenant();
        if (!tenant.clients().take(tenant.config().maxClients())) {
            loggedIn.giveBack();
            throw tooMany(
                    "tenants." + tenant.name() + ".max_clients", tenant.config().maxClients());
        }
        ctx.channel().closeFuture().addListener(closed -> {
            tenant.clients().giveBack();
            loggedIn.giveBack();
        });
    }

    private static ProtocolViolation tooMany(String setting, int value) {
        return new ProtocolViolation(ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "sorry, too many clients already")
                .withDetail(setting + " = " + value + " is reached.")
                .withHint("Close connections that are not used, or raise " + setting + "."));
    }

    private void refuse(ChannelHandlerContext ctx, ProtocolViolation violation) {
        if (violation.silent()) {
            end(ctx);
            return;
        }
        over = true;
        ByteBuf out = ctx.alloc().buffer(256);
        BackendMessages.error(out, violation.error());
        ctx.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    private void end(ChannelHandlerContext ctx) {
        over = true;
        ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        overdue.cancel(false);
        input.release();
    }
}
