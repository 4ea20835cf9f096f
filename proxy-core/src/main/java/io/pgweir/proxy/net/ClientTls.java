package io.pgweir.proxy.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.pgweir.config.ListenTls;
import io.pgweir.config.ListenTlsMode;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to clients: pgweir's certificate and key, and whose certificates clients may show, as the files said when they were
 * read. Immutable; any thread.
 */
public final class ClientTls {

    private static final Logger log = LoggerFactory.getLogger(ClientTls.class);

    /** What clients say in ALPN (registered with IANA). */
    public static final String APPLICATION_PROTOCOL = "postgresql";

    private static final String SECTION = "listen.tls";

    /** Which clients are refused for what they offer in ALPN is decided before TLS begins. */
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            APPLICATION_PROTOCOL);

    /** A context of BoringSSL is native memory, and connections may ask for one long after another has taken its place. */
    private static final Cleaner WHEN_NOBODY_USES_IT = Cleaner.create();

    private final ListenTls config;
    private final FileContents contents;
    private final SslContext context;
    private final X509Certificate certificate;
    private final byte[] channelBinding;

    private ClientTls(ListenTls config, FileContents contents, SslContext context, X509Certificate certificate) {
        this.config = config;
        this.contents = contents;
        this.context = context;
        this.certificate = certificate;
        this.channelBinding = TlsServerEndPoint.of(certificate).orElse(null);
        WHEN_NOBODY_USES_IT.register(this, () -> ReferenceCountUtil.release(context));
    }

    /**
     * Reads the files: not for an event loop.
     *
     * @return empty where TLS is disabled
     * @throws IOException if a file cannot be used; the message names it and its setting
     */
    public static Optional<ClientTls> load(ListenTls tls) throws IOException {
        if (tls.mode() == ListenTlsMode.DISABLE) {
            return Optional.empty();
        }
        // Before the files are read for good: if they change meanwhile, that is seen at the next look.
        FileContents contents = FileContents.of(files(tls));
        OwnCertificate own = OwnCertificate.read(
                SECTION, tls.certificate().orElseThrow(), tls.key().orElseThrow());
        TlsEngine engine = TlsEngine.best();
        SslContextBuilder builder = SslContextBuilder.forServer(own.key(), own.chain())
                .sslProvider(engine.provider())
                .protocols(TlsContexts.PROTOCOLS)
                .applicationProtocolConfig(ALPN);
        if (tls.clientCa().isPresent()) {
            // Never demanded of TLS: who has none hears in PostgreSQL's words what is missing.
            builder.clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(
                            new PemFile(SECTION + ".client_ca", tls.clientCa().get()).certificates());
        }
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            // With no keys given, BoringSSL makes its own and replaces them every two days.
            sessions.setTicketKeys();
        }
        log.info(
                "event=tls_loaded engine={} mode={}", engine.label(), tls.mode().label());
        return Optional.of(new ClientTls(tls, contents, context, own.chain()[0]));
    }

    private static List<Path> files(ListenTls tls) {
        return Stream.of(tls.certificate(), tls.key(), tls.clientCa())
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * For one connection, whose handshake then begins. It has no limit on time of its own: that is the login's.
     */
    public SslHandler newHandler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Whether clients may show certificates; to ask TLS for one that it was not told to take is an exception. */
    public boolean asksForCertificates() {
        return config.clientCa().isPresent();
    }

    /** pgweir's own. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** When pgweir's certificate is not valid any more. */
    public Instant end() {
        return certificate.getNotAfter().toInstant();
    }

    /** {@code tls-server-end-point} of pgweir's certificate; null where that is not defined. Not to be changed. */
    public byte[] channelBinding() {
        return channelBinding;
    }

    ListenTls config() {
        return config;
    }

    FileContents contents() {
        return contents;
    }

    /** Reads the files: not for an event loop. */
    FileContents contentsNow() {
        return FileContents.of(files(config));
    }

    /** The same. */
    boolean isStill(ListenTls tls) {
        return config.equals(tls) && contents.equals(contentsNow());
    }
}
