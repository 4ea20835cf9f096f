package io.pgweir.proxy.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.SslHandler;
import java.net.SocketAddress;
import javax.net.ssl.SSLSession;

/**
 * One socket at one moment; safe to give to another thread.
 *
 * @param id counts the sockets of this process, clients' and servers' alike, from 1
 * @param local this side's address; null if there is none, as on a closed socket
 * @param remote the peer's address, which behind a load balancer is the load balancer's
 * @param tls version and cipher suite, such as {@code TLSv1.3/TLS_AES_256_GCM_SHA384}; empty without TLS
 * @param unsent bytes that are written and that the peer has not taken yet
 */
public record SocketView(long id, SocketAddress local, SocketAddress remote, String tls, long unsent) {

    /** Called on the channel's loop. */
    public static SocketView of(Channel channel, long id) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return new SocketView(
                id,
                channel.localAddress(),
                channel.remoteAddress(),
                tls == null ? "" : described(tls.engine().getSession()),
                outbound == null ? 0 : outbound.totalPendingWriteBytes());
    }

    private static String described(SSLSession session) {
        return session.getProtocol() + "/" + session.getCipherSuite();
    }
}
