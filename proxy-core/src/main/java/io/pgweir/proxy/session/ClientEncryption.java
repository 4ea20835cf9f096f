package io.pgweir.proxy.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import io.pgweir.config.ListenTlsMode;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.ProtocolViolation;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.auth.CertificateNames;
import io.pgweir.proxy.net.ClientTls;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * One client's way into TLS, and what it has shown there. Confined to the client's event loop.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL">SSL Session Encryption</a>
 */
final class ClientEncryption {

    /** The first byte of a TLS handshake; in clear a connection begins with 0, as no startup packet is longer than 10,000. */
    private static final byte TLS_HANDSHAKE = 0x16;

    private final ListenTlsMode mode;
    private final Optional<ClientTls> tls;
    private final Map<String, List<String>> certificateNames;
    private boolean asked;
    private String serverName;
    private SslHandler handler;

    ClientEncryption(Entrance entrance) {
        this.mode = entrance.tlsMode();
        this.tls = entrance.tls();
        this.certificateNames = entrance.certificateNames();
    }

    /** Whether these first bytes of a connection are TLS, without an SSLRequest before it. */
    boolean isBegunBy(ByteBuf first) {
        return tls.isPresent() && first.isReadable() && first.getByte(first.readerIndex()) == TLS_HANDSHAKE;
    }

    /** @param first the connection's first bytes, which belong to TLS from now on */
    void beginDirectly(ChannelHandlerContext ctx, ByteBuf first) {
        asked = true;
        ctx.pipeline().addFirst(helloHandler(true));
        ctx.pipeline().fireChannelRead(first);
    }

    private ClientHelloHandler helloHandler(boolean direct) {
        return new ClientHelloHandler(tls.orElseThrow(), direct, name -> serverName = name);
    }

    /**
     * The bytes behind an SSLRequest were sent in clear, by whoever sits in between for all that is known, so they must
     * not be taken for the first bytes inside TLS (CVE-2021-3935, CVE-2021-43766).
     *
     * @param behind what has come behind the request
     */
    void request(ChannelHandlerContext ctx, ByteBuf behind) throws ProtocolViolation {
        if (asked) {
            throw ProtocolViolation.unsupportedProtocol(1234, 5679);
        }
        asked = true;
        if (behind.isReadable()) {
            throw new ProtocolViolation(
                    ErrorFields.fatal(SqlState.PROTOCOL_VIOLATION, "received unencrypted data after SSL request")
                            .withDetail("This could be either a client-software bug or evidence of an attempted"
                                    + " man-in-the-middle attack."));
        }
        ByteBuf answer = ctx.alloc().buffer(1).writeByte(tls.isPresent() ? 'S' : 'N');
        ctx.writeAndFlush(answer, ctx.voidPromise());
        if (tls.isPresent()) {
            ctx.pipeline().addFirst(helloHandler(false));
        }
    }

    /** What the client says from now on has come through TLS. */
    void isOn(ChannelHandlerContext ctx) {
        handler = ctx.pipeline().get(SslHandler.class);
    }

    boolean isOn() {
        return handler != null;
    }

    /** The host that the client wants to speak to; empty where there is no TLS, or the client does not say. */
    Optional<String> serverName() {
        return Optional.ofNullable(serverName);
    }

    /** What binds a SCRAM proof to this connection; null where there is no TLS. */
    byte[] channelBinding() {
        return isOn() ? tls.orElseThrow().channelBinding() : null;
    }

    /**
     * The client's, issued by {@code listen.tls.client_ca}, if it has shown one that is valid at this moment: in a session
     * that is resumed it may have expired since it was verified.
     */
    Optional<X509Certificate> certificate() {
        if (!isOn() || !tls.orElseThrow().asksForCertificates()) {
            return Optional.empty();
        }
        try {
            Certificate[] shown = handler.engine().getSession().getPeerCertificates();
            X509Certificate own = (X509Certificate) shown[0];
            own.checkValidity();
            return Optional.of(own);
        } catch (SSLPeerUnverifiedException | CertificateException none) {
            return Optional.empty();
        }
    }

    /** @throws ProtocolViolation if the client has not encrypted, or not shown, what {@code listen.tls.mode} demands */
    void check(String user) throws ProtocolViolation {
        if (mode.demandsEncryption() && !isOn()) {
            throw refusal(
                    "connection requires TLS",
                    "Connect with sslmode=require"
                            + (mode.demandsCertificate() ? " and a certificate (sslcert, sslkey)" : ""));
        }
        if (!mode.demandsCertificate()) {
            return;
        }
        Optional<X509Certificate> certificate = certificate();
        if (certificate.isEmpty()) {
            throw refusal(
                    "connection requires a valid client certificate",
                    "Connect with a certificate (sslcert, sslkey) that an authority of listen.tls.client_ca has issued");
        }
        if (mode == ListenTlsMode.VERIFY_FULL && !isNamed(user, CertificateNames.of(certificate.get()))) {
            throw refusal(
                    "certificate authentication failed for user \"" + user + "\"",
                    "Connect with a certificate whose common name, DNS name or e-mail address is the name of the user,"
                            + " or is one of users." + user + ".certificate_names");
        }
    }

    private boolean isNamed(String user, Set<String> names) {
        return names.contains(user)
                || certificateNames.getOrDefault(user, List.of()).stream().anyMatch(names::contains);
    }

    private ProtocolViolation refusal(String message, String hint) {
        return new ProtocolViolation(ErrorFields.fatal(SqlState.INVALID_AUTHORIZATION_SPECIFICATION, message)
                .withHint(hint + "; listen.tls.mode is " + mode.label() + "."));
    }
}
