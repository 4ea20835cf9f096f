package io.pgweir.proxy.auth;

import io.pgweir.config.UserConfig;
import io.pgweir.protocol.ScramVerifier;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The users of the configuration, ready to be checked. Immutable. */
public final class ConfiguredUsers {

    private static final ConfiguredUsers NONE = new ConfiguredUsers(Map.of());

    private record Entry(UserConfig config, Account account) {}

    private final Map<String, Entry> entries;
    private final int iterations;

    private ConfiguredUsers(Map<String, Entry> entries) {
        this.entries = Map.copyOf(entries);
        this.iterations = entries.values().stream()
                .mapToInt(entry -> entry.account().credential().iterations())
                .max()
                .orElse(ScramVerifier.DEFAULT_ITERATIONS);
    }

    public static ConfiguredUsers none() {
        return NONE;
    }

    /**
     * Derives a verifier for each plain password, which takes some milliseconds each: not for an event loop. A user who
     * is the same as in {@code before} keeps its verifier, so that a reload of many users is quick.
     */
    public static ConfiguredUsers of(Map<String, UserConfig> users, ConfiguredUsers before, SecureRandom random) {
        Map<String, Entry> entries = new HashMap<>();
        for (UserConfig user : users.values()) {
            Entry known = before.entries.get(user.name());
            boolean same = known != null && known.config.equals(user);
            entries.put(user.name(), same ? known : new Entry(user, Account.of(user, random)));
        }
        return new ConfiguredUsers(entries);
    }

    public Optional<Account> find(String user) {
        return Optional.ofNullable(entries.get(user)).map(Entry::account);
    }

    /** See {@link CredentialSource#iterations}. */
    int iterations() {
        return iterations;
    }
}
