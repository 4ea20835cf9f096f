package io.pgweir.proxy.auth;

import io.pgweir.config.UserConfig;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A user as the file or the server knows it.
 *
 * @param configuredLogin what the file says about the server; empty = what the client proves is passed through
 * @param certificateNames what a client's certificate may call the user, besides its name
 */
public record Account(
        String user, Credential credential, Optional<ServerLogin> configuredLogin, List<String> certificateNames) {

    /** A user about whom the file says nothing. */
    public Account(String user, Credential credential) {
        this(user, credential, Optional.empty(), List.of());
    }

    /** Takes milliseconds for a plain password: see {@link Credential#of}. */
    static Account of(UserConfig user, SecureRandom random) {
        return new Account(
                user.name(),
                Credential.of(user.password(), random),
                ServerLogin.configured(user),
                user.certificateNames());
    }

    /** Whether a certificate with these names is this user's. */
    boolean isNamedBy(Set<String> names) {
        return names.contains(user) || certificateNames.stream().anyMatch(names::contains);
    }

    /** Where this account leads on the server once its client has given {@code proof}. */
    ServerLogin serverLogin(ServerCredential proof) {
        return configuredLogin.orElseGet(() -> ServerLogin.passedThrough(user, proof));
    }
}
