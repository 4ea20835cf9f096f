package io.pgweir.proxy.server;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.config.ChannelBindingMode;
import io.pgweir.protocol.ChannelBinding;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.ScramMechanism;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.net.TlsServerEndPoint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What {@code servers.*.tls.channel_binding} demands of one login, and what there is to bind it to.
 *
 * @param certificateHash of the certificate that the server has shown; empty without TLS, or if it has none that can be
 *     bound to
 */
record BindingRule(String server, ChannelBindingMode mode, Optional<byte[]> certificateHash) {

    static BindingRule of(String server, ServerSettings settings, ChannelPipeline pipeline) {
        SslHandler tls = pipeline.get(SslHandler.class);
        return new BindingRule(
                server, settings.config().tls().channelBinding(), tls == null ? Optional.empty() : hashShownTo(tls));
    }

    private static Optional<byte[]> hashShownTo(SslHandler tls) {
        try {
            return TlsServerEndPoint.of(
                    (X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException noCertificate) {
            return Optional.empty();
        }
    }

    /**
     * How a SCRAM login is to be bound when the server offers {@code mechanisms}. A server that could have bound it is told
     * so in any case, so that it finds out if somebody in between has changed its offer.
     */
    ChannelBinding choose(List<String> mechanisms) throws ProtocolViolation {
        boolean plus = mechanisms.contains(ScramMechanism.SCRAM_SHA_256_PLUS.label());
        boolean able = certificateHash.isPresent() && mode != ChannelBindingMode.DISABLE;
        if (plus && able) {
            return ChannelBinding.tlsServerEndPoint(certificateHash.get());
        }
        if (mode == ChannelBindingMode.REQUIRE) {
            throw unbound(
                    plus ? "nothing to bind to: no TLS, or a certificate whose signature has no hash" : "not offered");
        }
        if (!mechanisms.contains(ScramMechanism.SCRAM_SHA_256.label())) {
            throw new ProtocolViolation(
                    SqlState.INVALID_PASSWORD,
                    "the server offers no SASL mechanism that pgweir can use: " + mechanisms);
        }
        return able ? ChannelBinding.NOT_OFFERED : ChannelBinding.UNSUPPORTED;
    }

    /** @param instead what the server asks for, or does */
    void allowUnbound(String instead) throws ProtocolViolation {
        if (mode == ChannelBindingMode.REQUIRE) {
            throw unbound(instead);
        }
    }

    private ProtocolViolation unbound(String why) {
        return new ProtocolViolation(ErrorFields.fatal(
                        SqlState.INVALID_AUTHORIZATION_SPECIFICATION,
                        "servers." + server + ".tls.channel_binding is require, but the login cannot be bound")
                .withDetail("SCRAM-SHA-256-PLUS: " + why + ".")
                .withHint("Let PostgreSQL ask for scram-sha-256 over TLS in pg_hba.conf, or set"
                        + " channel_binding: prefer."));
    }
}
