package io.pgweir.proxy.admin;

import io.pgweir.proxy.dispatch.Pauses;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What can be done to a running pgweir from its console, with PgBouncer's meaning. A database goes by the name that clients
 * ask for; where none is given, all are meant.
 *
 * <p>No method blocks, and each may be called on any thread; the answer comes on whichever. Who gives up waiting for it
 * cancels the future: what has not happened by then does not happen any more.
 *
 * @see <a href="https://www.pgbouncer.org/usage.html#process-controlling-commands">PgBouncer's commands</a>
 */
public interface Operations {

    /**
     * Nobody is given a server connection any more; done when all of them are back and closed. Who waits goes on to wait.
     *
     * @param within after that nothing is paused, and the answer is who has kept it from being so
     */
    CompletableFuture<Outcome> pause(Optional<String> database, Optional<Duration> within);

    /** Ends a pause, or what {@link #kill} has left. */
    CompletableFuture<Outcome> resume(Optional<String> database);

    /** Nobody new is let in; those who are in stay. */
    CompletableFuture<Outcome> disable(String database);

    CompletableFuture<Outcome> enable(String database);

    /** Each server connection is replaced by a new one: at once if it is idle, else when it is given back. */
    CompletableFuture<Outcome> reconnect(Optional<String> database);

    /**
     * Done when the connections are gone that {@link #reconnect} or a reload has replaced.
     *
     * @param within after that the answer is who still has one
     */
    CompletableFuture<Outcome> waitClose(Optional<String> database, Optional<Duration> within);

    /** Clients and server connections are ended at once. Who comes now waits for {@link #resume}. */
    CompletableFuture<Outcome> kill(Optional<String> database);

    /** Ends one client at once; its transaction is rolled back. */
    CompletableFuture<Outcome> killClient(long id);

    /**
     * Cancels what a client runs, if its transaction has only read; it is refused while a COMMIT or a statement that commits
     * by itself may be on its way, and where it is not known what runs. Done when the cancel can hit nothing any more.
     *
     * @param mayRollBack whether what the transaction has written may be lost
     */
    CompletableFuture<Outcome> cancelSafely(long id, boolean mayRollBack);

    CompletableFuture<Outcome> shutdown(ShutdownMode mode);

    /** Reads the configuration again. */
    CompletableFuture<Outcome> reload();

    /** Changes a timeout, by its key or PgBouncer's name for it, until the configuration is read again. */
    CompletableFuture<Outcome> set(String key, String value);

    /** What is paused now. */
    Pauses pauses();

    /** Databases that let nobody in. */
    Set<String> disabled();
}
