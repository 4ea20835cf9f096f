package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.protocol.BackendMessages;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendType;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.protocol.StartupPacket.StartupMessage;
import io.pgweir.proxy.auth.Authentication;
import io.pgweir.proxy.auth.AuthenticationListener;
import io.pgweir.proxy.auth.ClientIdentity;
import io.pgweir.proxy.auth.ClientOrigin;
import io.pgweir.proxy.relay.FrameInput;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Lets a client prove who it is; then the client moves to its server's loop and becomes a {@link ClientSession}, and this
 * handler is gone.
 */
final class AuthenticationHandler extends ChannelInboundHandlerAdapter implements AuthenticationListener {

    /** A password message of full length fits in; a client that sends more before it is let in has lost its way. */
    private static final int MAX_EARLY = 128 * 1024;

    private final Login login;
    private final Place place;
    private final Entrance entrance;
    private final ClientOrigin origin;
    private final long nanosLeft;
    private final FrameCursor cursor = new FrameCursor();
    private ChannelHandlerContext context;
    private FrameInput input;
    private Authentication authentication;
    private ScheduledFuture<?> overdue;
    private ClientIdentity proven;
    private boolean walking;
    private boolean over;

    /** @param nanosLeft of the time that a login may take */
    AuthenticationHandler(Login login, Place place, Entrance entrance, ClientOrigin origin, long nanosLeft) {
        this.login = login;
        this.place = place;
        this.entrance = entrance;
        this.origin = origin;
        this.nanosLeft = nanosLeft;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        input = new FrameInput(ctx.alloc());
        overdue = ctx.executor().schedule(this::tooLate, nanosLeft, TimeUnit.NANOSECONDS);
        negotiate();
        authentication = entrance.authenticator().authenticate(origin, ctx.executor(), ctx.alloc(), this);
        authentication.start();
    }

    private void negotiate() {
        StartupMessage startup = login.startup();
        if (startup.needsNegotiation()) {
            ByteBuf out = context.alloc().buffer(64);
            BackendMessages.negotiateProtocolVersion(out, startup.negotiatedMinor(), startup.protocolOptions());
            context.writeAndFlush(out, context.voidPromise());
        }
    }

    private void tooLate() {
        refused(ErrorFields.fatal(SqlState.QUERY_CANCELED, "canceling authentication due to timeout")
                .withDetail("timeouts.login = " + entrance.loginLimit().toMillis() + "ms"));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == HalfOpen.Event.EVICTED) {
            refused(ErrorFields.fatal(SqlState.TOO_MANY_CONNECTIONS, "too many connections that have not logged in")
                    .withDetail("listen.max_half_open = " + entrance.maxHalfOpen() + " is reached, and this one was the"
                            + " first of its event loop's part.")
                    .withHint("If these were no attack, raise listen.max_half_open."));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
            return;
        }
        read(input.join((ByteBuf) message));
    }

    private void read(ByteBuf in) {
        walking = true;
        try {
            walk(in);
            if (in.readableBytes() > MAX_EARLY) {
                throw new ProtocolViolation("too much sent before the end of the login");
            }
        } catch (ProtocolViolation violation) {
            refused(violation.error());
        } finally {
            walking = false;
        }
        input.carry(in);
        if (proven != null) {
            becomeSession();
        } else if (over) {
            input.release();
        }
    }

    /**
     * What comes before a question or behind the last answer is left where it is: a client that is trusted, or sure of its
     * password, may send its first query at once, and that is the session's.
     */
    private void walk(ByteBuf in) throws ProtocolViolation {
        while (!over && authentication.isAsking() && cursor.next(in, in.readerIndex())) {
            if (cursor.type() != FrontendType.PASSWORD) {
                throw new ProtocolViolation("expected a password message, got " + FrontendType.name(cursor.type()));
            }
            if (cursor.total() - 1 > FrontendType.maxLength(FrontendType.PASSWORD)) {
                throw new ProtocolViolation("invalid length " + (cursor.total() - 1) + " of a password message");
            }
            if (!cursor.isWhole()) {
                return;
            }
            in.readerIndex(cursor.letThrough());
            authentication.onPasswordMessage(in.slice(cursor.body(), cursor.end() - cursor.body()));
        }
    }

    // ---- the authentication says -----------------------------------------------------------------------------------

    @Override
    public void send(ByteBuf messages) {
        context.writeAndFlush(messages, context.voidPromise());
        if (!walking) {
            resume();
        }
    }

    /** The client may have answered before it was asked. */
    private void resume() {
        ByteBuf early = input.take();
        if (early != null) {
            read(early);
        }
    }

    @Override
    public void refused(ErrorFields error) {
        if (over) {
            return;
        }
        end();
        entrance.authenticator().refusals().refused(origin, login.client().toString(), error);
        ByteBuf out = context.alloc().buffer(256);
        BackendMessages.error(out, error);
        context.writeAndFlush(out).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void authenticated(ClientIdentity identity) {
        try {
            place.take(context.channel());
        } catch (ProtocolViolation full) {
            refused(full.error());
            return;
        }
        end();
        proven = identity;
        if (!walking) {
            becomeSession();
        }
    }

    private void becomeSession() {
        Channel channel = context.channel();
        ByteBuf early = input.take();
        channel.config().setAutoRead(false);
        context.pipeline().remove(HalfOpen.class);
        Relocation next = new Relocation(login, proven);
        context.pipeline().replace(this, null, next);
        if (early != null) {
            next.channelRead(context, early);
        }
        next.begin(channel);
    }

    private void end() {
        over = true;
        overdue.cancel(false);
        authentication.abandon();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
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
