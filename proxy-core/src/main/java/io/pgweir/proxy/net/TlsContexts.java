package io.pgweir.proxy.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.pgweir.config.ServerTls;
import io.pgweir.config.ServerTlsMode;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** What TLS to servers needs, built once per start or reload; a certificate or key that cannot be used is found here. */
public final class TlsContexts {

    static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** The rules for a host name in a certificate that everybody knows (RFC 2818). */
    private static final String VERIFY_HOST_NAME = "HTTPS";

    private TlsContexts() {}

    /** @return null where TLS is disabled */
    public static SslContext forServer(String server, ServerTls tls) throws IOException {
        if (tls.mode() == ServerTlsMode.DISABLE) {
            return null;
        }
        String section = "servers." + server + ".tls";
        try {
            SslContextBuilder builder =
                    SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(PROTOCOLS);
            if (tls.mode().verifies()) {
                builder.trustManager(ServerTrust.in(tls.ca().map(file -> new PemFile(section + ".ca", file))));
            } else {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            }
            if (tls.certificate().isPresent()) {
                OwnCertificate own = OwnCertificate.read(
                        section, tls.certificate().get(), tls.key().orElseThrow());
                builder.keyManager(own.key(), own.chain());
            }
            boolean verifiesHost = tls.mode() == ServerTlsMode.VERIFY_FULL;
            return builder.endpointIdentificationAlgorithm(verifiesHost ? VERIFY_HOST_NAME : null)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IOException(section + ": " + e.getMessage(), e);
        }
    }
}
