package io.pgweir.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.benchmarks.wire.Sockets;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Opens connections of one loop to one endpoint, and logs in on them. */
final class Connector {

    /**
     * What all OpenSSLs of 1.1.1 and later can do. BoringSSL's own first choice is a hybrid with ML-KEM: a pooler that knows it
     * would be measured at more work than one that does not.
     */
    private static final String KEY_EXCHANGE = "x25519";

    private final Endpoint endpoint;
    private final InetSocketAddress address;
    private final Optional<SslContext> tls;
    private final Password password;
    private final Bootstrap bootstrap;

    Connector(EventLoop loop, Sockets sockets, Endpoint endpoint, Optional<SslContext> tls) {
        this.endpoint = endpoint;
        // Once: a look-up per connection would be measured as part of the login.
        this.address = new InetSocketAddress(endpoint.host(), endpoint.port());
        this.tls = tls;
        this.password = new Password(endpoint);
        this.bootstrap =
                new Bootstrap().group(loop).channel(sockets.connected()).option(ChannelOption.TCP_NODELAY, true);
    }

    /** For an endpoint that is encrypted. Certificates are not looked at, by nobody's clients. */
    static Optional<SslContext> tls(Endpoint endpoint) throws SSLException {
        return endpoint.encrypted()
                ? Optional.of(SslContextBuilder.forClient()
                        .option(OpenSslContextOption.GROUPS, new String[] {KEY_EXCHANGE})
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build())
                : Optional.empty();
    }

    void connect(LoginHandler.Outcome outcome) {
        bootstrap
                .clone()
                .handler(new LoginHandler(endpoint, tls, password.proof(), outcome))
                .connect(address)
                .addListener((ChannelFuture connected) -> {
                    if (!connected.isSuccess()) {
                        outcome.failed(String.valueOf(connected.cause().getMessage()));
                    }
                });
    }
}
