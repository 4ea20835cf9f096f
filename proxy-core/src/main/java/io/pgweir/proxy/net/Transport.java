package io.pgweir.proxy.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** How sockets are waited for; the best one that this machine has is taken. */
public enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollServerDomainSocketChannel.class, EpollSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return Epoll.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    KQUEUE(KQueueServerSocketChannel.class, KQueueServerDomainSocketChannel.class, KQueueSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return KQueue.isAvailable();
        }

        @Override
        IoHandlerFactory handlers() {
            return KQueueIoHandler.newFactory();
        }
    },
    NIO(NioServerSocketChannel.class, NioServerDomainSocketChannel.class, NioSocketChannel.class) {
        @Override
        boolean isAvailable() {
            return true;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        /** The JDK's own kind of address; Netty's is for the native transports. */
        @Override
        SocketAddress localAddress(Path path) {
            return UnixDomainSocketAddress.of(path);
        }
    };

    private final Class<? extends ServerSocketChannel> listening;
    private final Class<? extends ServerChannel> listeningLocally;
    private final Class<? extends SocketChannel> connected;

    Transport(
            Class<? extends ServerSocketChannel> listening,
            Class<? extends ServerChannel> listeningLocally,
            Class<? extends SocketChannel> connected) {
        this.listening = listening;
        this.listeningLocally = listeningLocally;
        this.connected = connected;
    }

    abstract boolean isAvailable();

    abstract IoHandlerFactory handlers();

    /** What an address of {@link #listeningLocally} is to the transport. */
    SocketAddress localAddress(Path path) {
        return new DomainSocketAddress(path.toFile());
    }

    public Class<? extends ServerSocketChannel> listening() {
        return listening;
    }

    /** The same for a Unix-domain socket. */
    public Class<? extends ServerChannel> listeningLocally() {
        return listeningLocally;
    }

    public Class<? extends SocketChannel> connected() {
        return connected;
    }

    /** The first of the constants above that works here; NIO always does. */
    public static Transport best() {
        for (Transport transport : values()) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }
}
