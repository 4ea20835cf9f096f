package io.pgweir.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Encryption between clients and pgweir.
 *
 * @param certificate PEM chain, own certificate first; present unless the mode is {@link ListenTlsMode#DISABLE}
 * @param key PEM (PKCS #8) private key; present whenever the certificate is
 */
public record ListenTls(ListenTlsMode mode, Optional<Path> certificate, Optional<Path> key) {

    public ListenTls {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
    }
}
