package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
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
import io.pgweir.proxy.server.TimeLimit;
import java.util.Optional;

/**
 * What a client says before it says who it is: SSLRequest, GSSENCRequest, CancelRequest, and at last its StartupMessage,
 * with which this handler makes room for {@link AuthenticationHandler}. Bytes that come before that are trusted with
 * nothing.
 */
final class StartupHandler extends LoginStep {

    /** A startup packet has at most 10,000 bytes; a client that sends more before it is answered has lost its way. */
    private static final int MAX_HELD = 64 * 1024;

    private final Entrance entrance;
    private final Slots loggedIn;
    private final CancelKeys cancelKeys;
    private final ClientEncryption encryption;
    private ClientAddress address;
    private boolean begun;
    private boolean gssAsked;

    StartupHandler(Entrance entrance, Slots loggedIn, CancelKeys cancelKeys) {
        super(entrance.loginLimit().toNanos());
        this.entrance = entrance;
        this.loggedIn = loggedIn;
        this.cancelKeys = cancelKeys;
        this.encryption = new ClientEncryption(entrance);
    }

    /** Said once, before the client says anything. */
    void from(ClientAddress client) {
        address = client;
    }

    /** Who has not said anything is not told anything either. */
    @Override
    void tooLate(ChannelHandlerContext ctx) {
        end(ctx);
    }

    @Override
    void read(ChannelHandlerContext ctx, ByteBuf in) {
        boolean first = !begun;
        begun = true;
        if (first && encryption.isBegunBy(in)) {
            encryption.beginDirectly(ctx, in);
            return;
        }
        try {
            readPackets(ctx, in);
        } catch (ProtocolViolation violation) {
            refuse(ctx, violation);
        } finally {
            if (isOver()) {
                in.release();
            } else {
                keep(in);
            }
        }
    }

    private void readPackets(ChannelHandlerContext ctx, ByteBuf in) throws ProtocolViolation {
        while (!isOver()) {
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
            encryption.request(ctx, in);
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
        finish();
        cancelKeys.cancel(request, ctx::close);
    }

    private void gssEncRequest(ChannelHandlerContext ctx) throws ProtocolViolation {
        if (gssAsked) {
            throw ProtocolViolation.unsupportedProtocol(1234, 5680);
        }
        gssAsked = true;
        ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte('N'), ctx.voidPromise());
    }

    private void startup(ChannelHandlerContext ctx, StartupMessage startup, ByteBuf in) throws ProtocolViolation {
        boolean console = entrance.console().config().isCalled(startup.database());
        if (!console) {
            entrance.databases().checkNotLeaving();
        }
        ClientOrigin origin = origin(startup);
        Destination destination = way(startup, origin, console);
        finish();
        AuthenticationHandler next =
                new AuthenticationHandler(destination, entrance, origin, nanosLeft(destination.loginLimit()));
        ctx.pipeline().replace(this, null, next);
        if (in.isReadable()) {
            next.channelRead(ctx.pipeline().context(next), in.readRetainedSlice(in.readableBytes()));
        }
    }

    /**
     * Whether there is one is said before any password is asked for, and to the log as well. First of all by the rules: who
     * may not come in at all takes nobody's place, and is not told which databases there are.
     */
    private Destination way(StartupMessage startup, ClientOrigin origin, boolean console) throws ProtocolViolation {
        try {
            encryption.check(startup.user());
            refuseByRule(origin);
            Destination destination = destination(startup, console);
            destination.look(System.nanoTime());
            return destination;
        } catch (ProtocolViolation refusal) {
            entrance.authenticator()
                    .refusals()
                    .refused(
                            origin,
                            Client.described(origin.user(), origin.database(), address.socket()),
                            refusal.error());
            throw refusal;
        }
    }

    private Destination destination(StartupMessage startup, boolean console) throws ProtocolViolation {
        if (startup.replication().isPresent()) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.FEATURE_NOT_SUPPORTED, "pgweir does not pool replication connections")
                            .withHint("Connect to PostgreSQL directly."));
        }
        if (console) {
            return new ConsoleLogin(startup, address, entrance.console(), cancelKeys);
        }
        Login login = Login.of(startup, entrance, cancelKeys, address, encryption.serverName());
        return new ServedDatabase(login, new Place(loggedIn, entrance.maxClients(), login.tenant()));
    }

    /** Of the time that a login there may take, which has begun before it was known where it leads. */
    private long nanosLeft(TimeLimit there) {
        return nanosLeft() + there.nanos() - entrance.loginLimit().toNanos();
    }

    private ClientOrigin origin(StartupMessage startup) {
        return new ClientOrigin(
                startup.user(),
                startup.database(),
                address.internet(),
                address.proxied(),
                encryption.isOn() || entrance.local(),
                encryption.certificate(),
                encryption.channelBinding());
    }

    private void refuseByRule(ClientOrigin origin) throws ProtocolViolation {
        Optional<ErrorFields> refusal = entrance.authenticator().refusal(origin);
        if (refusal.isPresent()) {
            throw new ProtocolViolation(refusal.get());
        }
    }

    private void refuse(ChannelHandlerContext ctx, ProtocolViolation violation) {
        if (violation.silent()) {
            end(ctx);
            return;
        }
        finish();
        closeAfter(ctx, violation.error());
    }

    private void end(ChannelHandlerContext ctx) {
        finish();
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == HalfOpen.Event.EVICTED) {
            end(ctx);
        } else if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            ctx.fireUserEventTriggered(event);
        } else if (handshake.isSuccess()) {
            encryption.isOn(ctx);
        } else {
            entrance.handshakeFailures().failed(address.socket(), handshake.cause());
        }
    }
}
