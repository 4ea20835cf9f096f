package io.pgweir.proxy.control;

import io.pgweir.config.Secret;
import io.pgweir.proxy.auth.CredentialRotation;
import io.pgweir.proxy.auth.ServerCredential;
import io.pgweir.proxy.auth.ServerLogin;
import io.pgweir.proxy.metrics.EventLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections of {@code auth.query} with whichever of its passwords PostgreSQL takes. While it takes none, the last refusal
 * is repeated without asking again. One connect at a time.
 */
final class RotatingDataSource extends PGSimpleDataSource {

    private static final EventLog events = EventLog.of(RotatingDataSource.class);
    private static final String REFUSED_CLASS = "28";

    private final transient CredentialRotation rotation;
    private List<ServerCredential> credentials;
    private SQLException refusal;

    RotatingDataSource(List<Secret> passwords, LongSupplier nanoTime) {
        credentials = ServerLogin.passwords(passwords);
        rotation = new CredentialRotation(credentials, nanoTime, new Random());
    }

    @Override
    public synchronized Connection getConnection() throws SQLException {
        if (rotation.isPausing()) {
            reread();
        }
        for (Optional<ServerCredential> next = rotation.next(); next.isPresent(); next = rotation.next()) {
            ServerCredential shown = next.get();
            try {
                Connection connection = getConnection(getUser(), reveal(shown));
                rotation.accepted(shown);
                return connection;
            } catch (SQLException failure) {
                if (failure.getSQLState() == null || !failure.getSQLState().startsWith(REFUSED_CLASS)) {
                    throw failure;
                }
                refusal = failure;
                rotation.refused(shown);
                reread();
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(rotation.nanosToNextAttempt());
        throw new SQLException(
                refusal.getMessage() + " (auth.query.password; the next attempt is in " + millis + "ms)",
                refusal.getSQLState(),
                refusal);
    }

    private static String reveal(ServerCredential credential) {
        return ((ServerCredential.Password) credential).password().reveal();
    }

    private void reread() {
        credentials = ServerLogin.reread(
                credentials,
                unreadable -> events.warn(
                        "event=secret_unreadable key=auth.query.password message=\"{}\"", unreadable.getMessage()));
        rotation.replace(credentials);
    }

    /** The configuration has been read again, and perhaps PostgreSQL has been seen to. */
    synchronized void endPause() {
        rotation.endPause();
    }
}
