package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.config.Timeouts;
import io.pgweir.protocol.AuthenticationRequest;
import io.pgweir.protocol.BackendKeyData;
import io.pgweir.protocol.BackendType;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.ParameterStatus;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.relay.FrameInput;
import io.pgweir.proxy.relay.RelayHandler;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Takes one new connection, behind {@link TlsNegotiation}, to its first ReadyForQuery: startup message, authentication.
 * Then it makes the {@link ServerConnection} and removes itself. Ends in exactly one {@code opened} or {@code openFailed}.
 */
final class ServerLoginHandler extends ChannelInboundHandlerAdapter
        implements ServerAuthentication.Conversation, LoginAttempt.Owner {

    /** All that a server may say before its first ReadyForQuery; PostgreSQL says about one kilobyte. */
    private static final int MAX_LOGIN_BYTES = 1024 * 1024;

    private static final int PROTOCOL_MINOR = 0;

    private final Server server;
    private final ServerPool pool;
    private final LoginAttempt attempt;
    private final ServerSettings settings;
    private final Executor hashing;
    private final int generation;
    private final FrameCursor cursor = new FrameCursor();
    private ChannelHandlerContext context;
    private FrameInput input;
    private ServerAuthentication authentication;
    private ScheduledFuture<?> overdue;
    private boolean over;
    private boolean loggedIn;
    private int bytesRead;
    private BackendKeyData key;
    private ReportedSettings reported = ReportedSettings.NONE;

    ServerLoginHandler(
            Server server, ServerPool pool, LoginAttempt attempt, ServerSettings settings, Executor hashing) {
        this.server = server;
        this.pool = pool;
        this.attempt = attempt;
        this.settings = settings;
        this.hashing = hashing;
        this.generation = pool.generation();
        attempt.owner(this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        input = new FrameInput(ctx.alloc());
        Timeouts timeouts = settings.timeouts();
        overdue =
                ctx.executor().schedule(this::tooLate, timeouts.serverConnect().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tooLate() {
        fail(new ConnectFailure(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "server \"" + server.name() + "\" did not complete a login within timeouts.server_connect = "
                        + settings.timeouts().serverConnect().toMillis() + "ms",
                false));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        sendStartup();
    }

    private void sendStartup() {
        boolean encrypted = context.pipeline().get(SslHandler.class) != null;
        authentication = new ServerAuthentication(
                attempt,
                encrypted,
                settings.plainTextAskedFor(),
                BindingRule.of(server.name(), settings, context.pipeline()),
                hashing,
                this);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", attempt.role());
        parameters.put("database", pool.database());
        pool.settings().forEach(parameters::put);
        ByteBuf out = buffer();
        FrontendMessages.startup(out, PROTOCOL_MINOR, parameters);
        send(out);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        bytesRead += in.readableBytes();
        if (over || bytesRead > MAX_LOGIN_BYTES) {
            in.release();
            refuse(new ProtocolViolation("the server sends more than a login has").error());
            return;
        }
        in = input.join(in);
        try {
            walk(in);
        } catch (ProtocolViolation violation) {
            refuse(violation.error());
        }
        if (loggedIn && in.isReadable()) {
            ctx.fireChannelRead(in);
        } else if (over) {
            in.release();
        } else {
            input.carry(in);
        }
    }

    private void walk(ByteBuf in) throws ProtocolViolation {
        int at = in.readerIndex();
        while (!over && cursor.next(in, at) && cursor.isWhole()) {
            at = cursor.letThrough();
            in.readerIndex(at);
            onMessage(cursor.type(), in.slice(cursor.body(), at - cursor.body()));
        }
    }

    private void onMessage(byte type, ByteBuf body) throws ProtocolViolation {
        switch (type) {
            case BackendType.AUTHENTICATION -> authentication.onRequest(AuthenticationRequest.read(body));
            case BackendType.PARAMETER_STATUS -> {
                ParameterStatus status = ParameterStatus.read(body);
                reported = reported.with(status.name(), status.value());
                if (reported.areTooMany()) {
                    throw new ProtocolViolation("the server reports more parameters than PostgreSQL has");
                }
            }
            case BackendType.BACKEND_KEY_DATA -> key = BackendKeyData.read(body);
            case BackendType.ERROR_RESPONSE -> refusedByServer(ErrorFields.read(body));
            case BackendType.READY_FOR_QUERY -> ready();
            case BackendType.NOTICE_RESPONSE -> {}
            default -> throw new ProtocolViolation(BackendType.name(type) + " during the login");
        }
    }

    private void ready() throws ProtocolViolation {
        authentication.requireOver();
        if (!server.stillWants(pool, settings, generation)) {
            // Who waits wants what is configured now, and not one more transaction where it was before.
            fail(new ConnectFailure(
                    SqlState.CANNOT_CONNECT_NOW, "the configuration has changed during the login", false));
            return;
        }
        over = true;
        loggedIn = true;
        overdue.cancel(false);
        attempt.ended();
        RelayPort port = RelayPort.of(context.channel(), server.turn());
        ServerConnection connection = new ServerConnection(server, pool, port, key, server.intern(reported));
        context.pipeline().addLast(new RelayHandler(connection));
        context.pipeline().remove(this);
        server.opened(connection);
    }

    /** Whatever it was, the server and the pool are told once and the connection is closed. */
    @Override
    public void fail(ConnectFailure failure) {
        if (!over) {
            end();
            attempt.ended();
            server.openFailed(pool, failure);
        }
    }

    private void end() {
        over = true;
        if (context != null) {
            overdue.cancel(false);
            context.close();
        }
        if (authentication != null) {
            authentication.abandon();
        }
    }

    @Override
    public void beginAgain() {
        end();
        attempt.ended();
        server.openAgain(pool);
    }

    /** A refused password is not the end of it if there is another. */
    private void refusedByServer(ErrorFields error) {
        if (attempt.isRefusedBy(error)) {
            end();
            attempt.refused(error, () -> server.openAgain(pool), failure -> server.openRefused(pool, failure));
        } else {
            refuse(error);
        }
    }

    /** As {@link #fail}, in the words of an error. */
    @Override
    public void refuse(ErrorFields error) {
        fail(refused(error));
    }

    private static ConnectFailure refused(ErrorFields error) {
        ConnectFailure failure = ConnectFailure.of(error.sqlState(), error.message());
        return new ConnectFailure(
                failure.sqlState(), failure.message(), failure.permanent(), error.detail(), error.hint());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new ConnectFailure(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "server \"" + server.name() + "\" closed the connection during the login",
                false));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(new ConnectFailure(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "connection to server \"" + server.name() + "\" failed: " + cause.getMessage(),
                false));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        input.release();
    }

    // ---- for the authentication ------------------------------------------------------------------------------------

    @Override
    public ByteBuf buffer() {
        return context.alloc().buffer(256);
    }

    @Override
    public void send(ByteBuf message) {
        context.writeAndFlush(message, context.voidPromise());
    }

    @Override
    public Executor loop() {
        return context.executor();
    }
}
