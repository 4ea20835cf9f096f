package io.pgweir.proxy.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom pgweir believes to be the server. The Java runtime decides; what it refuses is put in words that name the
 * certificate's problem, since its own ("unable to find valid certification path to requested target") send users to
 * switch the verification off.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager runtime;

    private ServerTrust(X509ExtendedTrustManager runtime) {
        this.runtime = runtime;
    }

    /**
     * @param authorities empty for those that the Java runtime believes
     * @throws IOException if the file cannot be used
     */
    static ServerTrust in(Optional<PemFile> authorities) throws IOException, GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isPresent() ? keyStore(authorities.get().certificates()) : null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager runtime) {
                return new ServerTrust(runtime);
            }
        }
        throw new GeneralSecurityException("the Java runtime verifies no X.509 certificates");
    }

    private static KeyStore keyStore(X509Certificate[] authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate : authorities) {
            store.setCertificateEntry(Integer.toString(number++), certificate);
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            runtime.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException refused) {
            throw CertificateProblem.of(refused, chain, engine.getPeerHost());
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        runtime.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        runtime.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        runtime.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        runtime.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        runtime.checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return runtime.getAcceptedIssuers();
    }
}
