package io.pgweir.proxy.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.pgweir.config.TransportChoice;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** How sockets are waited for. */
public enum Transport {
    EPOLL(
            TransportChoice.EPOLL,
            EpollServerSocketChannel.class,
            EpollServerDomainSocketChannel.class,
            EpollSocketChannel.class,
            EpollDomainSocketChannel.class) {
        @Override
        Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }
    },
    IO_URING(
            TransportChoice.IO_URING,
            IoUringServerSocketChannel.class,
            IoUringServerDomainSocketChannel.class,
            IoUringSocketChannel.class,
            IoUringDomainSocketChannel.class) {
        @Override
        Throwable unavailability() {
            return IoUringBuffers.unavailability();
        }

        @Override
        IoHandlerFactory handlers() {
            return IoUringIoHandler.newFactory(IoUringBuffers.handlerConfig());
        }

        @Override
        public void prepare(Bootstrap connecting) {
            IoUringBuffers.use(connecting);
        }

        @Override
        public void prepare(ServerBootstrap listening) {
            IoUringBuffers.use(listening);
        }
    },
    KQUEUE(
            TransportChoice.KQUEUE,
            KQueueServerSocketChannel.class,
            KQueueServerDomainSocketChannel.class,
            KQueueSocketChannel.class,
            KQueueDomainSocketChannel.class) {
        @Override
        Throwable unavailability() {
            return KQueue.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return KQueueIoHandler.newFactory();
        }
    },
    NIO(
            TransportChoice.NIO,
            NioServerSocketChannel.class,
            NioServerDomainSocketChannel.class,
            NioSocketChannel.class,
            NioDomainSocketChannel.class) {
        @Override
        Throwable unavailability() {
            return null;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ChannelOption<Boolean> reusePort() {
            return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
        }

        /** The JDK's own kind of address; Netty's is for the native transports. */
        @Override
        SocketAddress localAddress(Path path) {
            return UnixDomainSocketAddress.of(path);
        }
    };

    /**
     * What {@code auto} tries, in this order, so that no library is loaded in vain. Not io_uring, which takes less processor
     * time: Netty's is young, and {@link IoUringBuffers} tells what had to be kept out of its way.
     */
    private static final List<Transport> BY_PREFERENCE = List.of(EPOLL, KQUEUE, NIO);

    private final TransportChoice choice;
    private final Class<? extends ServerSocketChannel> listening;
    private final Class<? extends ServerChannel> listeningLocally;
    private final Class<? extends SocketChannel> connected;
    private final Class<? extends Channel> connectedLocally;

    Transport(
            TransportChoice choice,
            Class<? extends ServerSocketChannel> listening,
            Class<? extends ServerChannel> listeningLocally,
            Class<? extends SocketChannel> connected,
            Class<? extends Channel> connectedLocally) {
        this.choice = choice;
        this.listening = listening;
        this.listeningLocally = listeningLocally;
        this.connected = connected;
        this.connectedLocally = connectedLocally;
    }

    /** Why it cannot be used here; null if it can. The first call of each loads its native library. */
    abstract Throwable unavailability();

    /** Whether it can be used here. */
    public boolean isAvailable() {
        return unavailability() == null;
    }

    abstract IoHandlerFactory handlers();

    /** What each connection of it needs before it is registered. */
    public void prepare(Bootstrap connecting) {}

    /** The same for those that will be accepted. */
    public void prepare(ServerBootstrap listening) {}

    /** By which several processes listen on one port; see socket(7), SO_REUSEPORT. */
    public ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    /** What the address of a Unix-domain socket is to the transport. */
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

    /** The same for a Unix-domain socket. */
    public Class<? extends Channel> connectedLocally() {
        return connectedLocally;
    }

    /** The word for it in the configuration, in the log and in a meter's tag. */
    public String label() {
        return choice.label();
    }

    /** What {@code auto} is on this machine. */
    public static Transport best() {
        for (Transport transport : BY_PREFERENCE) {
            if (transport.isAvailable()) {
                return transport;
            }
        }
        return NIO;
    }

    /**
     * What the user has asked for, and nothing else in its place: who asks for one has measured it, or wants to.
     *
     * @throws IOException if this machine does not have it
     */
    public static Transport of(TransportChoice choice) throws IOException {
        for (Transport transport : values()) {
            if (transport.choice == choice) {
                return transport.required();
            }
        }
        return best();
    }

    private Transport required() throws IOException {
        Throwable cause = unavailability();
        if (cause != null) {
            throw new IOException(
                    "transport '" + label() + "' cannot be used here: " + reason(cause)
                            + "; set transport: auto, which would be " + best().label(),
                    cause);
        }
        return this;
    }

    /** Netty's own words are often no more than that a library could not be loaded, and why is in the cause. */
    private static String reason(Throwable cause) {
        Throwable root = RootCause.of(cause);
        String message = root.getMessage();
        return message == null ? root.toString() : message.lines().findFirst().orElse(root.toString());
    }
}
