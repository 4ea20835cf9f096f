package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long clients of a tenant may take, in the place of what {@link Timeouts} says for all; empty = as that says. {@link
 * Duration#ZERO} means without limit, and is never the time for a login.
 */
public record TenantTimeouts(
        Optional<Duration> loginTimeout,
        Optional<Duration> queryTimeout,
        Optional<Duration> transactionTimeout,
        Optional<Duration> idleInTransactionTimeout,
        Optional<Duration> clientIdleTimeout,
        Optional<Duration> queryWaitNotify) {

    /** As everybody. */
    public static final TenantTimeouts NONE = new TenantTimeouts(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public TenantTimeouts {
        Objects.requireNonNull(loginTimeout, "loginTimeout");
        Objects.requireNonNull(queryTimeout, "queryTimeout");
        Objects.requireNonNull(transactionTimeout, "transactionTimeout");
        Objects.requireNonNull(idleInTransactionTimeout, "idleInTransactionTimeout");
        Objects.requireNonNull(clientIdleTimeout, "clientIdleTimeout");
        Objects.requireNonNull(queryWaitNotify, "queryWaitNotify");
    }
}
