package io.pgweir.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportTest {

    /** It is left to Netty, which need not do so for ever. */
    @Test
    void what_is_written_to_a_client_never_waits_for_its_acknowledgements() throws Exception {
        List<Transport> available =
                Arrays.stream(Transport.values()).filter(Transport::isAvailable).toList();
        assertThat(available).contains(Transport.NIO);
        for (Transport transport : available) {
            assertThat(acceptedWithoutDelay(transport)).as(transport.label()).isTrue();
        }
    }

    private static boolean acceptedWithoutDelay(Transport transport) throws Exception {
        CompletableFuture<Boolean> noDelay = new CompletableFuture<>();
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(transport.listening())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        noDelay.complete(client.config().isTcpNoDelay());
                    }
                });
        transport.prepare(bootstrap);
        try {
            SocketAddress address = bootstrap
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel()
                    .localAddress();
            try (Socket client = new Socket()) {
                client.connect(address);
                return noDelay.get(20, TimeUnit.SECONDS);
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
