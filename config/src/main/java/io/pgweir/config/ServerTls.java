package io.pgweir.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Encryption between pgweir and a server.
 *
 * @param ca PEM file of the authorities to believe; without it, those of the Java runtime
 * @param certificate PEM file of pgweir's own certificate, for a server that wants to see one
 * @param key PEM file of that certificate's private key
 * @param channelBinding whether a login there must be bound to the connection
 */
public record ServerTls(
        ServerTlsMode mode,
        Optional<Path> ca,
        Optional<Path> certificate,
        Optional<Path> key,
        ChannelBindingMode channelBinding) {

    public ServerTls {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(ca, "ca");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(channelBinding, "channelBinding");
    }
}
