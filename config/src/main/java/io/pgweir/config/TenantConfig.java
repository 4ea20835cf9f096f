package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;

/**
 * A named class of clients that shares limits.
 *
 * @param maxClients client connections at once
 * @param maxWaiting clients that may wait for a server connection at once; one more is refused
 * @param maxWait how long one of them may wait
 */
public record TenantConfig(String name, TenantMatch match, int maxClients, int maxWaiting, Duration maxWait) {

    /** The tenant of every client that no other tenant matches. It always exists. */
    public static final String DEFAULT = "default";

    public TenantConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(maxWait, "maxWait");
    }
}
