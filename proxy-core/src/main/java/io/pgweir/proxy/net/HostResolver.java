package io.pgweir.proxy.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Turns host names into addresses away from the event loops: the system's resolver blocks, for seconds if a name server is
 * slow, and it alone knows everything that this machine resolves by. How long an answer is kept is the JVM's {@code
 * networkaddress.cache.ttl}.
 */
public final class HostResolver {

    private final Executor blocking;

    /** @param blocking where a look-up may block */
    public HostResolver(Executor blocking) {
        this.blocking = blocking;
    }

    /** Answers on {@code loop}, exactly once: {@code found} with the first address, or {@code failed}. */
    public void resolve(
            String host,
            int port,
            Executor loop,
            Consumer<InetSocketAddress> found,
            Consumer<UnknownHostException> failed) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            found.accept(address(host, literal, port));
            return;
        }
        blocking.execute(() -> {
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                loop.execute(() -> found.accept(address));
            } catch (UnknownHostException e) {
                loop.execute(() -> failed.accept(e));
            }
        });
    }

    private static InetSocketAddress address(String host, byte[] literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host, literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + host, e);
        }
    }
}
