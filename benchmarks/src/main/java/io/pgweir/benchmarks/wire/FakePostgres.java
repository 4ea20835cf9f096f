package io.pgweir.benchmarks.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.Closeable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A server that lets everybody in and answers everything at once, out of one thread of this process: what is left of a
 * transaction is the pooler alone. Its processor time is not part of anybody's figures.
 */
public final class FakePostgres implements Closeable {

    public static final String VERSION = "a fake server that answers everything at once";

    private static final int BACKLOG = 1024;

    private final MultiThreadIoEventLoopGroup loop;
    private final Channel listening;

    private FakePostgres(MultiThreadIoEventLoopGroup loop, Channel listening) {
        this.loop = loop;
        this.listening = listening;
    }

    /** On a free port of the loopback address. */
    public static FakePostgres start() {
        Sockets sockets = Sockets.best();
        MultiThreadIoEventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("fake-postgres", true), sockets.handlers());
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(sockets.listening())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new FakeBackend());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return new FakePostgres(loop, listening);
    }

    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
