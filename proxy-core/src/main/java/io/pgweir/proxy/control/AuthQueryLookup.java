package io.pgweir.proxy.control;

import com.zaxxer.hikari.HikariDataSource;
import io.pgweir.config.AuthQuery;
import io.pgweir.config.Secret;
import io.pgweir.config.ServerConfig;
import io.pgweir.config.Timeouts;
import io.pgweir.proxy.auth.Account;
import io.pgweir.proxy.auth.Credential;
import io.pgweir.proxy.auth.CredentialLoader;
import io.pgweir.proxy.auth.Lookup;
import io.pgweir.proxy.net.DaemonThreads;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Looks users up in PostgreSQL with the query of {@code auth.query}, on threads of its own.
 *
 * <p>The query's one parameter is the user's name, its first column the name, its second the stored secret, and its third, if
 * there is one, the time until which that is good. Nothing else that a client sent reaches the connection. A null secret is
 * a user who has no password, hence cannot log in.
 */
final class AuthQueryLookup implements CredentialLoader, AutoCloseable {

    static final int MAX_QUEUED = 256;

    private static final Lookup MISSING = new Lookup.Missing();
    private static final int VALID_UNTIL = 3;
    private static final Secret NOBODYS_PASSWORD = new Secret("nobody's");
    private static final Duration IDLE_THREAD = Duration.ofSeconds(30);

    private final String sql;
    private final HikariDataSource pool;
    private final ThreadPoolExecutor threads;
    private final long patience;
    private final LongSupplier nanoTime;
    private final SecureRandom random;
    private final FailureLog failures;

    /** Whether the query returns plain passwords, which take a derivation each: then who is missing takes one, too. */
    private volatile boolean derives;

    /** Connects to nothing before the first look-up. */
    AuthQueryLookup(
            AuthQuery query, ServerConfig server, Timeouts timeouts, LongSupplier nanoTime, SecureRandom random) {
        this.sql = query.sql();
        this.pool = AuthQueryPool.of(query, server, timeouts);
        this.threads = threads(pool);
        this.patience = timeouts.login().toNanos();
        this.nanoTime = nanoTime;
        this.random = random;
        this.failures = new FailureLog(nanoTime);
    }

    private static ThreadPoolExecutor threads(HikariDataSource pool) {
        int size = AuthQueryPool.MAX_CONNECTIONS;
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(
                        size,
                        size,
                        IDLE_THREAD.toMillis(),
                        TimeUnit.MILLISECONDS,
                        new ArrayBlockingQueue<>(MAX_QUEUED),
                        new DaemonThreads("pgweir-auth-query")) {
                    @Override
                    protected void terminated() {
                        // The thread that ends last may still carry the interrupt of the shutdown: closing would give
                        // up half-way.
                        Thread.interrupted();
                        pool.close();
                    }
                };
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private final class Task implements Runnable {
        private final String user;
        private final Consumer<Lookup> done;
        private final long queuedAt = nanoTime.getAsLong();

        Task(String user, Consumer<Lookup> done) {
            this.user = user;
            this.done = done;
        }

        /** A client whose login has timed out needs no answer; skipping it lets the queue recover after an outage. */
        @Override
        public void run() {
            boolean inTime = nanoTime.getAsLong() - queuedAt < patience;
            done.accept(inTime ? query(user) : failed(LookupFailure.TOO_LATE, null));
        }
    }

    @Override
    public void load(String user, Consumer<Lookup> done) {
        Lookup refused;
        try {
            threads.execute(new Task(user, done));
            return;
        } catch (RejectedExecutionException full) {
            refused = failed(threads.isShutdown() ? LookupFailure.STOPPED : LookupFailure.QUEUE_FULL, null);
        }
        done.accept(refused);
    }

    private Lookup query(String user) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            statement.setMaxRows(2);
            try (ResultSet rows = statement.executeQuery()) {
                return read(user, rows);
            }
        } catch (SQLException failure) {
            return failed(kindOf(failure), failure);
        } catch (RuntimeException bug) {
            return failed(LookupFailure.BUG, bug);
        }
    }

    private LookupFailure kindOf(SQLException failure) {
        if (pool.isClosed()) {
            return LookupFailure.STOPPED;
        }
        return AuthQueryPool.isConnectionFailure(failure) ? LookupFailure.UNREACHABLE : LookupFailure.SQL_ERROR;
    }

    /** A row of another name is nobody: a query that folds case must not let one user in as another. */
    private Lookup read(String user, ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return missing();
        }
        String name = rows.getString(1);
        String secret = rows.getString(2);
        Duration validFor = validFor(rows);
        if (rows.next()) {
            return failed(LookupFailure.AMBIGUOUS, null);
        }
        if (!user.equals(name) || secret == null || secret.isEmpty() || validFor.isNegative()) {
            return missing();
        }
        Credential credential;
        try {
            credential = Credential.of(new Secret(secret), random);
        } catch (IllegalArgumentException malformed) {
            return failed(LookupFailure.UNUSABLE_SECRET, null);
        }
        derives |= credential instanceof Credential.Plain;
        return new Lookup.Found(new Account(user, credential), validFor);
    }

    /**
     * By the clock of this machine; null is for ever. PostgreSQL's {@code infinity} comes as a far year, and so does {@code
     * -infinity}: so far that what lies between it and now is more milliseconds than a long can count.
     */
    private static Duration validFor(ResultSet rows) throws SQLException {
        Timestamp until = rows.getMetaData().getColumnCount() < VALID_UNTIL ? null : rows.getTimestamp(VALID_UNTIL);
        return until == null ? Lookup.Found.FOR_EVER : Duration.between(Instant.now(), until.toInstant());
    }

    private Lookup missing() {
        if (derives) {
            Credential.of(NOBODYS_PASSWORD, random);
        }
        return MISSING;
    }

    private Lookup failed(LookupFailure failure, Throwable cause) {
        failures.failed(failure, cause);
        return failure.answer();
    }

    /** Lets a password that was refused be shown again at once. Waits while a connection is being made. */
    void endPause() {
        ((RotatingDataSource) pool.getDataSource()).endPause();
    }

    /** Takes no new look-ups; those that wait are still answered, then the connections are closed. Does not block. */
    void retire() {
        threads.shutdown();
    }

    /** Answers those that wait with a refusal and cuts those that run short. */
    @Override
    public void close() {
        for (Runnable waiting : threads.shutdownNow()) {
            ((Task) waiting).done.accept(LookupFailure.STOPPED.answer());
        }
        pool.close();
    }
}
