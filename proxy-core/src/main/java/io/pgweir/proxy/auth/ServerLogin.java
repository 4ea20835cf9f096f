package io.pgweir.proxy.auth;

import io.pgweir.config.Secret;
import io.pgweir.config.ServerAuth;
import io.pgweir.config.TokenProvider;
import io.pgweir.config.UnreadableSecret;
import io.pgweir.config.UserConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * As whom, and with what, pgweir logs in to PostgreSQL for a client.
 *
 * @param credentials what is tried, one after the other; never empty
 * @param key of the configuration, which they come from; empty if they are the client's own
 */
public record ServerLogin(String user, List<ServerCredential> credentials, Optional<String> key) {

    public ServerLogin {
        Objects.requireNonNull(user, "user");
        credentials = List.copyOf(credentials);
        Objects.requireNonNull(key, "key");
    }

    /** With what the client has proved itself by. */
    public static ServerLogin passedThrough(String user, ServerCredential proof) {
        return new ServerLogin(user, List.of(proof), Optional.empty());
    }

    /**
     * What the file says; empty if it leaves that to the client. A client's own proof is never passed through for another
     * role: keys and hashes are bound to the role's salt or name, and would only fail at the server in a way that is hard
     * to explain.
     */
    public static Optional<ServerLogin> configured(UserConfig user) {
        List<Secret> secrets = user.serverPasswordsOrOwn();
        String role = user.serverUserOrName();
        if (user.serverAuth() != ServerAuth.PASSWORD) {
            TokenProvider provider = TokenProvider.of(user.serverAuth()).orElseThrow();
            return Optional.of(new ServerLogin(
                    role, List.of(new ServerCredential.Tokens(provider)), Optional.of(user.serverAuthKey())));
        }
        if (!secrets.isEmpty()) {
            return Optional.of(new ServerLogin(role, passwords(secrets), Optional.of(user.serverPasswordKey())));
        }
        return role.equals(user.name())
                ? Optional.empty()
                : Optional.of(passedThrough(role, new ServerCredential.None()));
    }

    /** As candidates of a {@link CredentialRotation}. */
    public static List<ServerCredential> passwords(List<Secret> secrets) {
        return secrets.stream()
                .<ServerCredential>map(ServerCredential.Password::new)
                .toList();
    }

    /** What makes its tokens, if it is one with tokens. */
    public Optional<TokenProvider> tokenProvider() {
        return credentials.get(0) instanceof ServerCredential.Tokens tokens
                ? Optional.of(tokens.provider())
                : Optional.empty();
    }

    /**
     * The same with the secrets that the files have now. Reads files: not for an event loop.
     *
     * @param unreadable hears of each file that has none at present; the secret stays what it was
     */
    public ServerLogin reread(Consumer<UnreadableSecret> unreadable) {
        return new ServerLogin(user, reread(credentials, unreadable), key);
    }

    /** The same for credentials that belong to no client. */
    public static List<ServerCredential> reread(
            List<ServerCredential> credentials, Consumer<UnreadableSecret> unreadable) {
        return credentials.stream()
                .map(credential -> reread(credential, unreadable))
                .toList();
    }

    private static ServerCredential reread(ServerCredential credential, Consumer<UnreadableSecret> unreadable) {
        if (credential instanceof ServerCredential.Password password) {
            try {
                return new ServerCredential.Password(password.password().reread());
            } catch (UnreadableSecret e) {
                unreadable.accept(e);
            }
        }
        return credential;
    }
}
