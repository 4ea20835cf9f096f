package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
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
 * Takes one new connection from TCP to its first ReadyForQuery: TLS if configured, the startup message, authentication.
 * Then it makes the {@link ServerConnection} and removes itself. Ends in exactly one {@code opened} or {@code openFailed}.
 */
final class ServerLoginHandler extends ChannelInboundHandlerAdapter implements ServerAuthentication.Conversation {

    /** All that a server may say before its first ReadyForQuery; PostgreSQL says about one kilobyte. */
    private static final int MAX_LOGIN_BYTES = 1024 * 1024;

    private static final int PROTOCOL_MINOR = 0;

    private final Server server;
    private final ServerPool pool;
    private final ServerSettings settings;
    private final Executor hashing;
    private final FrameCursor cursor = new FrameCursor();
    private ChannelHandlerContext context;
    private FrameInput input;
    private ServerAuthentication authentication;
    private ScheduledFuture<?> overdue;
    private boolean awaitingTlsAnswer;
    private boolean over;
    private boolean loggedIn;
    private int bytesRead;
    private BackendKeyData key;
    private ReportedSettings reported = ReportedSettings.NONE;

    ServerLoginHandler(Server server, ServerPool pool, ServerSettings settings, Executor hashing) {
        this.server = server;
        this.pool = pool;
        this.settings = settings;
        this.hashing = hashing;
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
        if (settings.tls() == null) {
            sendStartup();
        } else {
            awaitingTlsAnswer = true;
            ByteBuf out = buffer();
            FrontendMessages.sslRequest(out);
            send(out);
        }
    }

    private void sendStartup() {
        boolean encrypted = context.pipeline().get(SslHandler.class) != null;
        authentication =
                new ServerAuthentication(pool.login(), encrypted || settings.plainTextAskedFor(), hashing, this);
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("user", pool.login().user());
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
            fail(violation(new ProtocolViolation("the server sends more than a login has")));
            return;
        }
        in = input.join(in);
        try {
            if (awaitingTlsAnswer) {
                tlsAnswer(in);
            } else {
                walk(in);
            }
        } catch (ProtocolViolation violation) {
            fail(violation(violation));
        }
        if (loggedIn && in.isReadable()) {
            ctx.fireChannelRead(in);
        } else if (over) {
            in.release();
        } else {
            input.carry(in);
        }
    }

    /**
     * One byte, and nothing behind it: what follows an {@code S} in clear was not written by the server that the
     * handshake will prove (CVE-2021-23222).
     */
    private void tlsAnswer(ByteBuf in) throws ProtocolViolation {
        byte answer = in.readByte();
        if (in.isReadable()) {
            throw new ProtocolViolation("the server sent bytes in clear behind its answer to SSLRequest");
        }
        awaitingTlsAnswer = false;
        if (answer == 'S') {
            SslHandler tls = settings.tls()
                    .newHandler(
                            context.alloc(),
                            settings.config().host(),
                            settings.config().port());
            context.pipeline().addFirst(tls);
        } else if (answer == 'N' && settings.toleratesPlainText()) {
            sendStartup();
        } else {
            throw new ProtocolViolation(ErrorFields.fatal(
                            SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION, "the server does not speak TLS")
                    .withHint("Turn on ssl in PostgreSQL, or ask for plain text: servers." + server.name()
                            + ".tls.mode: disable."));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                sendStartup();
            } else {
                fail(new ConnectFailure(
                        SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                        "TLS with server \"" + server.name() + "\" failed: " + rootMessage(handshake.cause()),
                        false,
                        null,
                        "Check servers." + server.name() + ".tls: mode = "
                                + settings.config().tls().mode().label() + ", ca."));
            }
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
            }
            case BackendType.BACKEND_KEY_DATA -> key = BackendKeyData.read(body);
            case BackendType.ERROR_RESPONSE -> fail(refused(ErrorFields.read(body)));
            case BackendType.READY_FOR_QUERY -> ready();
            case BackendType.NOTICE_RESPONSE -> {}
            default -> throw new ProtocolViolation(BackendType.name(type) + " during the login");
        }
    }

    private void ready() {
        over = true;
        loggedIn = true;
        overdue.cancel(false);
        RelayPort port = new RelayPort(context.channel(), server.turn());
        ServerConnection connection = new ServerConnection(server, pool, port, key, server.intern(reported));
        context.pipeline().addLast(new RelayHandler(connection));
        context.pipeline().remove(this);
        server.opened(connection);
    }

    /** Whatever it was, the server and the pool are told once and the connection is closed. */
    void fail(ConnectFailure failure) {
        if (!over) {
            over = true;
            if (context != null) {
                overdue.cancel(false);
                context.close();
            }
            server.openFailed(pool, failure);
        }
    }

    private static ConnectFailure refused(ErrorFields error) {
        ConnectFailure failure = ConnectFailure.of(error.sqlState(), error.message());
        return new ConnectFailure(
                failure.sqlState(), failure.message(), failure.permanent(), error.detail(), error.hint());
    }

    private static ConnectFailure violation(ProtocolViolation violation) {
        return refused(violation.error());
    }

    private static String rootMessage(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
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
