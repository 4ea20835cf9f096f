package io.pgweir.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Encryption between clients and pgweir.
 *
 * @param certificate PEM chain, own certificate first; present unless the mode is {@link ListenTlsMode#DISABLE}
 * @param key PEM (PKCS #8) private key; present whenever the certificate is
 * @param clientCa PEM file with the authorities of clients' certificates; present if the mode demands these, and if it does
 *     not, they are asked for all the same
 */
public record ListenTls(ListenTlsMode mode, Optional<Path> certificate, Optional<Path> key, Optional<Path> clientCa) {

    public ListenTls {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(clientCa, "clientCa");
    }
}
