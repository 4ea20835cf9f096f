package io.pgweir.proxy.admin.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.pgweir.config.HttpConfig;
import io.pgweir.proxy.admin.health.Health;
import io.pgweir.proxy.admin.meters.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves metrics and health over HTTP/1.1 (RFC 9112), on one event loop and one worker thread of its own. Plain NIO is
 * enough for a hundred connections and works on every machine.
 */
public final class HttpEndpoint implements AutoCloseable {

    private final IoEventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("pgweir-http", true), NioIoHandler.newFactory());
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("pgweir-http-worker", true));
    private final HttpLimits limits;
    private final HttpRoutes routes;
    /** In the order in which they were opened. */
    private final Set<Channel> connections = new LinkedHashSet<>();

    private Channel listener;

    private HttpEndpoint(HttpLimits limits, Metrics metrics, Health health) {
        EventLoop loop = group.next();
        this.limits = limits;
        this.routes = new HttpRoutes(metrics, health, worker, loop);
    }

    /**
     * Listens when it returns; blocks for as long as binding takes.
     *
     * @throws IOException if the address cannot be listened on; the message tells which and why, in one line
     */
    public static HttpEndpoint start(HttpConfig config, Metrics metrics, Health health) throws IOException {
        return start(config, HttpLimits.DEFAULT, metrics, health);
    }

    static HttpEndpoint start(HttpConfig config, HttpLimits limits, Metrics metrics, Health health) throws IOException {
        HttpEndpoint endpoint = new HttpEndpoint(limits, metrics, health);
        ChannelFuture bound = endpoint.bind(config).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            endpoint.close();
            throw new IOException(
                    "cannot listen for http on " + config.address() + ":" + config.port() + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        endpoint.listener = bound.channel();
        return endpoint;
    }

    private ChannelFuture bind(HttpConfig config) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                })
                .bind(new InetSocketAddress(config.address(), config.port()));
    }

    private void accept(Channel channel) {
        if (connections.size() == limits.connections()) {
            Iterator<Channel> oldest = connections.iterator();
            Channel closing = oldest.next();
            oldest.remove();
            closing.close();
        }
        connections.add(channel);
        channel.closeFuture().addListener(closed -> connections.remove(channel));
        HttpDecoderConfig decoder = new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLine())
                .setMaxHeaderSize(limits.headers());
        channel.pipeline()
                .addLast(new HttpServerCodec(decoder), new FlowControlHandler(), new HttpConnection(routes, limits));
    }

    /** Where it listens, with the port that was found if any free one was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes all connections and waits for that, but not for long; an answer that is being made is dropped. Not for an event loop. */
    @Override
    public void close() {
        worker.shutdown();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
