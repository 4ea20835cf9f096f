package io.pgweir.proxy.auth;

import io.pgweir.config.UserConfig;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * A user as the file or the server knows it.
 *
 * @param configuredLogin what the file says about the server; empty = what the client proves is passed through
 */
public record Account(String user, Credential credential, Optional<ServerLogin> configuredLogin) {

    /** Takes milliseconds for a plain password: see {@link Credential#of}. */
    static Account of(UserConfig user, SecureRandom random) {
        return new Account(user.name(), Credential.of(user.password(), random), configuredLogin(user));
    }

    /**
     * A client's own proof is never passed through for another role: keys and hashes are bound to the role's salt or name,
     * and would only fail at the server in a way that is hard to explain.
     */
    private static Optional<ServerLogin> configuredLogin(UserConfig user) {
        Optional<ServerCredential> password = user.serverPasswordOrOwn().map(ServerCredential.Password::new);
        boolean otherRole = !user.serverUserOrName().equals(user.name());
        if (password.isEmpty() && !otherRole) {
            return Optional.empty();
        }
        return Optional.of(new ServerLogin(user.serverUserOrName(), password.orElseGet(ServerCredential.None::new)));
    }

    /** Where this account leads on the server once its client has given {@code proof}. */
    ServerLogin serverLogin(ServerCredential proof) {
        return configuredLogin.orElseGet(() -> new ServerLogin(user, proof));
    }
}
