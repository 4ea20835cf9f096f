package io.pgweir.config;

import java.util.Objects;
import java.util.Optional;

/** Which clients a tenant takes: those for which every pattern that is present matches. */
public record TenantMatch(Optional<Glob> user, Optional<Glob> database, Optional<Glob> applicationName) {

    /** Matches everybody. */
    public static final TenantMatch EVERYBODY = new TenantMatch(Optional.empty(), Optional.empty(), Optional.empty());

    public TenantMatch {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(applicationName, "applicationName");
    }

    public boolean matches(String clientUser, String clientDatabase, String clientApplicationName) {
        return allows(user, clientUser)
                && allows(database, clientDatabase)
                && allows(applicationName, clientApplicationName);
    }

    private static boolean allows(Optional<Glob> pattern, String name) {
        return pattern.isEmpty() || pattern.get().matches(name);
    }
}
