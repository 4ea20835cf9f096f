package io.pgweir.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A user who may log in to pgweir, and who that is on the server.
 *
 * @param name the name that the client sends
 * @param password what the client must prove to know: see {@link PasswordKind}
 * @param serverUser the role on the server; empty = the same name
 * @param serverPassword its password on the server; see {@link #serverPasswordOrOwn}
 * @param certificateNames names in a client's certificate that stand for this user, besides the user's own
 */
public record UserConfig(
        String name,
        Secret password,
        Optional<String> serverUser,
        Optional<Secret> serverPassword,
        List<String> certificateNames) {

    public UserConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(serverUser, "serverUser");
        Objects.requireNonNull(serverPassword, "serverPassword");
        certificateNames = List.copyOf(certificateNames);
    }

    /** The role that pgweir logs in to the server as. */
    public String serverUserOrName() {
        return serverUser.orElse(name);
    }

    /**
     * The password for the server: {@code server_password}, else {@code password} if that is plain. Empty when only a
     * verifier or a hash is known, which cannot answer PostgreSQL's SCRAM challenge.
     */
    public Optional<Secret> serverPasswordOrOwn() {
        if (serverPassword.isPresent() || PasswordKind.of(password) != PasswordKind.PLAIN) {
            return serverPassword;
        }
        return Optional.of(password);
    }
}
