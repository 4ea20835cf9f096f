package io.pgweir.proxy.testing;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/** Shows its one certificate to whoever asks; the JDK's own shows none that the peer has not said to trust. */
final class StubbornKeys extends X509ExtendedKeyManager {

    private static final String ALIAS = "test";

    private final X509Certificate certificate;
    private final PrivateKey key;

    StubbornKeys(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] trusted, Socket socket) {
        return Arrays.asList(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String chooseEngineClientAlias(String[] keyTypes, Principal[] trusted, SSLEngine engine) {
        return chooseClientAlias(keyTypes, trusted, null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] trusted, Socket socket) {
        return keyType.equals(key.getAlgorithm()) ? ALIAS : null;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] trusted, SSLEngine engine) {
        return chooseServerAlias(keyType, trusted, null);
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] trusted) {
        return new String[] {ALIAS};
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] trusted) {
        return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
