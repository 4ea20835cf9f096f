package io.pgweir.proxy.session;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.pgweir.config.Listen;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.auth.Authenticator;
import io.pgweir.proxy.net.Loops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Where clients connect. Accepts them on all loops in turn and starts each with a {@link StartupHandler}; counts those
 * that are there.
 */
public final class Listener {

    /** Clients that have connected and not logged in, beyond {@code max_clients}: they are told why they cannot. */
    private static final int HALF_OPEN_ALLOWANCE = 1_000;

    private static final int BACKLOG = 1_024;

    private final Map<String, Slots> tenantSlots = Tenants.noClients();
    private final Slots connected = new Slots();
    private final Slots loggedIn = new Slots();
    private final CancelKeys cancelKeys = new CancelKeys();
    private volatile Entrance entrance;
    private volatile Channel channel;

    /** For clients that connect from now on. */
    public void configure(
            PgweirConfig config, SslContext tls, Authenticator authenticator, Map<String, Clients> clientsByServer) {
        entrance = Entrance.of(config, tls, authenticator, Map.copyOf(clientsByServer), tenantSlots);
    }

    /** @throws IOException if the address is taken or is none of this machine's */
    public void open(Listen listen, Loops loops) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().listening())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        accept(client);
                    }
                })
                .bind(new InetSocketAddress(listen.address(), listen.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listen.address() + ":" + listen.port() + " (listen.address, listen.port): "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        channel = bound.channel();
    }

    private void accept(Channel client) {
        Entrance present = entrance;
        if (!connected.take(present.maxClients() + HALF_OPEN_ALLOWANCE)) {
            client.close();
            return;
        }
        client.closeFuture().addListener(closed -> connected.giveBack());
        client.pipeline().addLast(new StartupHandler(present, loggedIn, cancelKeys));
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Whether clients can come in; any thread. */
    public boolean isOpen() {
        return channel != null && channel.isActive();
    }

    /** Nobody comes in any more; those who are in stay. */
    public void close() {
        if (channel != null) {
            channel.close().awaitUninterruptibly();
        }
    }
}
