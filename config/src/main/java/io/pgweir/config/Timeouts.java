package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;

/**
 * How long things may take. {@link Duration#ZERO} means without limit for {@code query}, {@code transaction}, {@code
 * idleInTransaction}, {@code clientIdle}, {@code queryWaitNotify}, {@code serverIdle} and {@code serverLifetime}; the others are never zero, except
 * that a {@code drain} of zero closes everything at once.
 *
 * @param login from a client's first byte to its being logged in
 * @param serverConnect from a server connection's start to its being logged in
 * @param query one query, from its last byte to {@code ReadyForQuery}
 * @param transaction one transaction, as long as it holds a server connection
 * @param idleInTransaction waiting for the client within a transaction
 * @param clientIdle waiting for the client outside of a transaction
 * @param queryWaitNotify waiting for a server connection until the client is told so
 * @param serverIdle a server connection that nobody uses, above {@code min_pool_size}
 * @param serverLifetime the age at which a server connection is replaced when it is free
 * @param drain from the request to stop to the end
 */
public record Timeouts(
        Duration login,
        Duration serverConnect,
        Duration query,
        Duration transaction,
        Duration idleInTransaction,
        Duration clientIdle,
        Duration queryWaitNotify,
        Duration serverIdle,
        Duration serverLifetime,
        Duration drain) {

    public Timeouts {
        Objects.requireNonNull(login, "login");
        Objects.requireNonNull(serverConnect, "serverConnect");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(idleInTransaction, "idleInTransaction");
        Objects.requireNonNull(clientIdle, "clientIdle");
        Objects.requireNonNull(queryWaitNotify, "queryWaitNotify");
        Objects.requireNonNull(serverIdle, "serverIdle");
        Objects.requireNonNull(serverLifetime, "serverLifetime");
        Objects.requireNonNull(drain, "drain");
    }
}
