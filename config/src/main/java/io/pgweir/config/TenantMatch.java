package io.pgweir.config;

import java.util.Objects;
import java.util.Optional;

/**
 * Which clients a tenant takes: those for which every pattern that is present matches. In a pattern {@code *} stands for
 * any text and {@code ?} for one character; all else stands for itself.
 */
public record TenantMatch(Optional<String> user, Optional<String> database, Optional<String> applicationName) {

    /** Matches everybody. */
    public static final TenantMatch EVERYBODY = new TenantMatch(Optional.empty(), Optional.empty(), Optional.empty());

    public TenantMatch {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(database, "database");
        Objects.requireNonNull(applicationName, "applicationName");
    }
}
