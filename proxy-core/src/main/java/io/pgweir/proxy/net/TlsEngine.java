package io.pgweir.proxy.net;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who encrypts. BoringSSL takes a fraction of the JDK's processor time, and runs only where its native library loads. */
public enum TlsEngine {
    BORINGSSL("boringssl", SslProvider.OPENSSL_REFCNT),
    JDK("jdk", SslProvider.JDK);

    /** {@value} set to {@code jdk} does without BoringSSL. */
    public static final String PROPERTY = "pgweir.tls.engine";

    private final String label;
    private final SslProvider provider;

    TlsEngine(String label, SslProvider provider) {
        this.label = label;
        this.provider = provider;
    }

    /** The first call may load the native library: not for an event loop. */
    public static TlsEngine best() {
        boolean wanted = !JDK.label.equals(System.getProperty(PROPERTY));
        return wanted && OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    public String label() {
        return label;
    }

    SslProvider provider() {
        return provider;
    }
}
