package io.pgweir.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A user who may log in to pgweir, and who that is on the server.
 *
 * @param name the name that the client sends
 * @param password what the client must prove to know: see {@link PasswordKind}; empty = there is none
 * @param serverUser the role on the server; empty = the same name
 * @param serverAuth with what pgweir logs in to the server
 * @param serverPasswords its password on the server, or two while one replaces the other; see {@link
 *     #serverPasswordsOrOwn}
 * @param certificateNames names in a client's certificate that stand for this user, besides the user's own
 */
public record UserConfig(
        String name,
        Secret password,
        Optional<String> serverUser,
        ServerAuth serverAuth,
        List<Secret> serverPasswords,
        List<String> certificateNames) {

    public UserConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(password, "password");
        Objects.requireNonNull(serverUser, "serverUser");
        Objects.requireNonNull(serverAuth, "serverAuth");
        serverPasswords = List.copyOf(serverPasswords);
        certificateNames = List.copyOf(certificateNames);
    }

    /** The role that pgweir logs in to the server as. */
    public String serverUserOrName() {
        return serverUser.orElse(name);
    }

    /**
     * The passwords for the server: {@code server_password}, else {@code password} if that is plain. Empty when only a
     * verifier or a hash is known, which cannot answer PostgreSQL's SCRAM challenge.
     */
    public List<Secret> serverPasswordsOrOwn() {
        if (!serverPasswords.isEmpty() || PasswordKind.of(password) != PasswordKind.PLAIN) {
            return serverPasswords;
        }
        return List.of(password);
    }

    /** The key that says what {@code serverAuth} is. */
    public String serverAuthKey() {
        return "users." + name + ".server_auth";
    }

    /** The key that {@link #serverPasswordsOrOwn} comes from, for messages. */
    public String serverPasswordKey() {
        return "users." + name + (serverPasswords.isEmpty() ? ".password" : ".server_password");
    }
}
