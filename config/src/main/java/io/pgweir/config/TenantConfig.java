package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A named class of clients that shares limits.
 *
 * @param maxClients client connections at once
 * @param loginsPerSecond that may begin, and as many at once after a pause; 0 = no limit
 * @param weight its part of a server's time beside the tenants that wait, too
 * @param reservedConnections of each server, which it gets before anybody else as long as it has fewer
 * @param maxConnections of each server, which it may use at once; 0 = no limit
 * @param transactionsPerSecond that it may begin at each server; 0 = no limit
 * @param transactionsBurst how many of them at once after a pause; empty = as many as in a second
 * @param maxWaiting clients that may wait for a server connection at once; one more is refused
 * @param maxWait how long one of them may wait
 * @param maxPins clients of one pool that may keep their server connections beyond their transactions; empty = half of
 *     the pool, at least one
 * @param timeouts of its own
 */
public record TenantConfig(
        String name,
        TenantMatch match,
        int maxClients,
        int loginsPerSecond,
        int weight,
        int reservedConnections,
        int maxConnections,
        int transactionsPerSecond,
        Optional<Integer> transactionsBurst,
        int maxWaiting,
        Duration maxWait,
        Optional<Integer> maxPins,
        TenantTimeouts timeouts) {

    /** The tenant of every client that no other tenant matches. It always exists. */
    public static final String DEFAULT = "default";

    public TenantConfig {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(match, "match");
        Objects.requireNonNull(transactionsBurst, "transactionsBurst");
        Objects.requireNonNull(maxWait, "maxWait");
        Objects.requireNonNull(maxPins, "maxPins");
        Objects.requireNonNull(timeouts, "timeouts");
    }
}
