package io.pgweir.proxy.session;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.pgweir.config.Listen;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.auth.Authenticator;
import io.pgweir.proxy.net.ClientTls;
import io.pgweir.proxy.net.LoopTurn;
import io.pgweir.proxy.net.Loops;
import io.pgweir.proxy.net.UnixSocket;
import io.pgweir.proxy.server.TimeLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Where clients connect. Accepts them on all loops in turn and starts each as {@link HalfOpen}, with a {@link
 * StartupHandler}.
 */
public final class Listener {

    private static final int BACKLOG = 1_024;

    private final Map<String, TenantLogins> tenantLogins = Tenants.noLogins();
    private final Slots loggedIn = new Slots();
    private final DisabledDatabases disabled = new DisabledDatabases();
    private final Slots consoleAdmins = new Slots();
    private final Slots consoleViewers = new Slots();
    private final CancelKeys cancelKeys = new CancelKeys();
    private final HandshakeFailures handshakeFailures = new HandshakeFailures();
    private final ProxyHeaderFailures proxyHeaderFailures = new ProxyHeaderFailures();
    private final Map<EventLoop, HalfOpen> halfOpen;
    private volatile Entrance entrance;
    private volatile Channel channel;
    private volatile Channel localChannel;
    private volatile UnixSocket unixSocket;

    public Listener(Loops loops) {
        List<LoopTurn> turns = loops.entranceTurns();
        halfOpen = turns.stream()
                .collect(Collectors.toUnmodifiableMap(LoopTurn::loop, turn -> new HalfOpen(() -> share(turns.size()))));
    }

    private int share(int loops) {
        return Math.max(1, entrance.maxHalfOpen() / loops);
    }

    /** For clients that connect from now on. */
    public synchronized void configure(
            PgweirConfig config,
            Optional<ClientTls> tls,
            Authenticator authenticator,
            Map<String, Clients> clientsByServer,
            VirtualDatabase console) {
        entrance = Entrance.of(
                config,
                tls,
                handshakeFailures,
                authenticator,
                Map.copyOf(clientsByServer),
                disabled,
                tenantLogins,
                new ConsoleDoor(
                        config.admin(),
                        TimeLimits.of(config.timeouts()).login(),
                        console,
                        consoleAdmins,
                        consoleViewers));
    }

    /** Those who have connected before go on with the certificate that was in use then. */
    public synchronized void renew(ClientTls newest) {
        entrance = entrance.with(newest);
    }

    /** The tenants in the order of the file, with their clients over all servers; any thread. */
    public List<TenantLoginSnapshot> tenants() {
        return entrance.tenants().snapshot();
    }

    /** Whether clients can ask for a database of that name; any thread. */
    public boolean knows(String database) {
        return entrance.databases().find(database).isPresent();
    }

    /** Whether clients reach the console by that name; any thread. */
    public boolean isConsole(String database) {
        return entrance.console().config().isCalled(database);
    }

    /** No client is let into that database any more; any thread. */
    public void disable(String database) {
        disabled.add(database);
    }

    public void enable(String database) {
        disabled.remove(database);
    }

    /** Databases that let nobody in; any thread. */
    public Set<String> disabled() {
        return disabled.names();
    }

    /** TLS handshakes that have come to nothing; any thread. */
    public long handshakeFailures() {
        return handshakeFailures.count();
    }

    /** Connections of load balancers that did not begin with a header of the PROXY protocol; any thread. */
    public long proxyHeaderFailures() {
        return proxyHeaderFailures.count();
    }

    /** @throws IOException if the address is taken or is none of this machine's, or the Unix-domain socket's is */
    public void open(Listen listen, Loops loops) throws IOException {
        ServerBootstrap bootstrap = bootstrap(loops, loops.transport().listening(), this::entrance);
        if (listen.reusePort()) {
            bootstrap.option(loops.transport().reusePort(), true);
        }
        ChannelFuture bound = bootstrap
                .option(ChannelOption.SO_REUSEADDR, true)
                // TCP_NODELAY is Netty's default: to set it again is a system call for each login.
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .bind(new InetSocketAddress(listen.address(), listen.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listen.address() + ":" + listen.port() + " (listen.address, listen.port): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        channel = bound.channel();
        if (listen.unixSocketDirectory().isPresent()) {
            openLocally(
                    UnixSocket.in(listen.unixSocketDirectory().get(), address().getPort()), loops);
        }
    }

    /** After TCP: its port is in the name, and keeps a second pgweir from taking a socket for stale that is just closing. */
    private void openLocally(UnixSocket socket, Loops loops) throws IOException {
        try {
            socket.makeRoom();
            ChannelFuture bound = bootstrap(loops, loops.transport().listeningLocally(), () -> entrance()
                            .ofUnixSocket())
                    .bind(socket.address(loops.transport()))
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new IOException(bound.cause().getMessage(), bound.cause());
            }
            localChannel = bound.channel();
            socket.open();
            unixSocket = socket;
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + socket + " (listen.unix_socket_directory): " + e.getMessage(), e);
        }
    }

    private ServerBootstrap bootstrap(Loops loops, Class<? extends ServerChannel> kind, Supplier<Entrance> entrance) {
        ServerBootstrap bootstrap = new ServerBootstrap();
        loops.transport().prepare(bootstrap);
        return bootstrap
                .group(loops.entrance())
                .channel(kind)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client, entrance.get());
                    }
                });
    }

    private Entrance entrance() {
        return entrance;
    }

    private void accept(Channel client, Entrance present) {
        client.pipeline().addLast(halfOpen.get(client.eventLoop()));
        StartupHandler startup = new StartupHandler(present, loggedIn, cancelKeys);
        if (present.isFromProxy(client.remoteAddress())) {
            client.pipeline()
                    .addLast(new ProxyHeaderHandler(
                            proxyHeaderFailures,
                            header -> startup.from(ClientAddress.proxied(header, client.remoteAddress()))));
        } else {
            startup.from(ClientAddress.direct(client.remoteAddress()));
        }
        client.pipeline().addLast(startup);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Empty if none is configured. */
    public Optional<UnixSocket> unixSocket() {
        return Optional.ofNullable(unixSocket);
    }

    /** Clients of the console; any thread. */
    public int consoleClients() {
        return consoleAdmins.taken() + consoleViewers.taken();
    }

    /** Connections that have not logged in; any thread. */
    public long halfOpen() {
        return halfOpen.values().stream().mapToLong(HalfOpen::present).sum();
    }

    /** Connections that were closed before their login, for others that came behind them; any thread. */
    public long halfOpenEvicted() {
        return halfOpen.values().stream().mapToLong(HalfOpen::evicted).sum();
    }

    /** Whether clients can come in; any thread. */
    public boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Those who have not logged in leave, {@linkplain #halfOpen one by one}. */
    public void closeHalfOpen() {
        halfOpen.forEach((loop, connections) -> loop.execute(connections::closeAll));
    }

    /**
     * Nobody is let in any more but to the console; who asks for a database is told that it is shutting down. The clients that
     * are in stay, and can still cancel what they have begun.
     */
    public void leave() {
        disabled.leave();
    }

    /** Nobody comes in any more; those who are in stay. */
    public void close() {
        if (localChannel != null) {
            // Removes the file, too.
            localChannel.close().awaitUninterruptibly();
        }
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }
}
