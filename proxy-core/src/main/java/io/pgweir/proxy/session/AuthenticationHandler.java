package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
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

/**
 * Lets a client prove who it is; then the client goes on at its {@link Destination}, mostly as a {@link ClientSession} on its
 * server's loop, and this handler is gone.
 */
final class AuthenticationHandler extends LoginStep implements AuthenticationListener {

    /** A password message of full length fits in; a client that sends more before it is let in has lost its way. */
    private static final int MAX_EARLY = 128 * 1024;

    private final Destination destination;
    private final Entrance entrance;
    private final ClientOrigin origin;
    private final FrameCursor cursor = new FrameCursor();
    private ChannelHandlerContext context;
    private Authentication authentication;
    private ClientIdentity proven;
    private boolean walking;

    /** @param nanosLeft of the time that a login may take */
    AuthenticationHandler(Destination destination, Entrance entrance, ClientOrigin origin, long nanosLeft) {
        super(nanosLeft);
        this.destination = destination;
        this.entrance = entrance;
        this.origin = origin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        super.handlerAdded(ctx);
        context = ctx;
        negotiate();
        authentication = entrance.authenticator().authenticate(origin, ctx.executor(), ctx.alloc(), this);
        authentication.start();
    }

    private void negotiate() {
        StartupMessage startup = destination.startup();
        if (startup.needsNegotiation()) {
            ByteBuf out = context.alloc().buffer(64);
            BackendMessages.negotiateProtocolVersion(out, startup.negotiatedMinor(), startup.protocolOptions());
            context.writeAndFlush(out, context.voidPromise());
        }
    }

    @Override
    void tooLate(ChannelHandlerContext ctx) {
        refused(ErrorFields.fatal(SqlState.QUERY_CANCELED, "canceling authentication due to timeout")
                .withDetail(destination.loginLimit().toString()));
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
    void read(ChannelHandlerContext ctx, ByteBuf in) {
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
            if (isOver() && proven == null) {
                in.release();
            } else {
                keep(in);
            }
        }
        if (proven != null) {
            becomeSession();
        }
    }

    /**
     * What comes before a question or behind the last answer is left where it is: a client that is trusted, or sure of its
     * password, may send its first query at once, and that is the session's.
     */
    private void walk(ByteBuf in) throws ProtocolViolation {
        while (!isOver() && authentication.isAsking() && cursor.next(in, in.readerIndex())) {
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

    @Override
    public void sendWithNext(ByteBuf messages) {
        context.write(messages, context.voidPromise());
    }

    /** The client may have answered before it was asked. */
    private void resume() {
        ByteBuf early = takeKept();
        if (early != null) {
            read(context, early);
        }
    }

    @Override
    public void refused(ErrorFields error) {
        if (isOver()) {
            return;
        }
        end();
        entrance.authenticator().refusals().refused(origin, destination.client(), error);
        closeAfter(context, error);
    }

    @Override
    public void authenticated(ClientIdentity identity) {
        try {
            destination.take(context.channel());
        } catch (ProtocolViolation noPlace) {
            refused(noPlace.error());
            return;
        }
        end();
        proven = identity;
        if (!walking) {
            becomeSession();
        }
    }

    private void becomeSession() {
        ByteBuf early = takeKept();
        context.pipeline().remove(HalfOpen.class);
        destination.enter(context.channel(), this, proven, early);
    }

    private void end() {
        finish();
        authentication.abandon();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
    }
}
