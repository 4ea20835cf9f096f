package io.pgweir.proxy.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.pgweir.config.ServerConfig;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.dispatch.ConnectFailure;
import io.pgweir.proxy.net.HostResolver;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.net.Transport;
import io.pgweir.proxy.net.UnixSocket;
import java.io.FileNotFoundException;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * The way to one PostgreSQL server under one set of settings: its host's address, a socket, and TLS on it where that is
 * asked for. What is said then, a login or a cancel request, is the affair of who takes it.
 *
 * <p>Immutable, so that a reload under way does not mix one host's address with another's TLS; used on the server's loop.
 */
final class ServerRoute {

    private final String server;
    private final ServerSettings settings;
    private final LoopTurn turn;
    private final Transport transport;
    private final HostResolver resolver;

    ServerRoute(String server, ServerSettings settings, LoopTurn turn, Transport transport, HostResolver resolver) {
        this.server = server;
        this.settings = settings;
        this.turn = turn;
        this.transport = transport;
        this.resolver = resolver;
    }

    /** The way to the same server under other settings. */
    ServerRoute under(ServerSettings newest) {
        return new ServerRoute(server, newest, turn, transport, resolver);
    }

    ServerSettings settings() {
        return settings;
    }

    /** Answers on the loop, exactly once, and at once if the host is an address or a directory. */
    void resolve(Consumer<SocketAddress> found, Consumer<ConnectFailure> failed) {
        ServerConfig config = settings.config();
        if (config.socketDirectory().isPresent()) {
            UnixSocket socket = UnixSocket.in(config.socketDirectory().get(), config.port());
            found.accept(socket.address(transport));
            return;
        }
        resolver.resolve(
                config.host(),
                config.port(),
                turn.loop(),
                found::accept,
                unknown -> failed.accept(unreachable(unknown)));
    }

    /**
     * @param handler hears {@code channelActive} when it may speak
     * @param tlsFailed is to close the channel; nothing has been said by the handler then
     */
    ChannelFuture connect(SocketAddress address, ChannelHandler handler, Consumer<ConnectFailure> tlsFailed) {
        return bootstrap()
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.timeouts().serverConnect().toMillis()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (settings.tls() != null) {
                            channel.pipeline().addLast(new TlsNegotiation(server, settings, tlsFailed));
                        }
                        channel.pipeline().addLast(handler);
                    }
                })
                .connect(address);
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap().group(turn.loop());
        transport.prepare(bootstrap);
        if (settings.config().socketDirectory().isPresent()) {
            return bootstrap.channel(transport.connectedLocally());
        }
        return bootstrap
                .channel(transport.connected())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true);
    }

    /** Why there is no connection, for whoever waits for one. */
    ConnectFailure unreachable(Throwable cause) {
        return new ConnectFailure(
                SqlState.SQLCLIENT_UNABLE_TO_ESTABLISH_SQLCONNECTION,
                "could not connect to server \"" + server + "\" at "
                        + settings.config().location() + ": " + why(cause),
                false);
    }

    /** For a Unix-domain socket that is not there, Netty has a kind of exception and no words. */
    private static String why(Throwable cause) {
        return cause instanceof FileNotFoundException ? "there is no such socket" : cause.getMessage();
    }
}
