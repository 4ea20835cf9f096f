package io.pgweir.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Encryption between pgweir and a server.
 *
 * @param ca PEM file of the authorities to believe; without it, those of the Java runtime
 */
public record ServerTls(ServerTlsMode mode, Optional<Path> ca) {

    public ServerTls {
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(ca, "ca");
    }
}
