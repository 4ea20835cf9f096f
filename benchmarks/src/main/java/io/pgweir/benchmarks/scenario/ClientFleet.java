package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.cli.CommandFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/**
 * Many clients, each a pgjdbc connection and a thread of its own, that do the same thing again and again until
 * {@link #close}. The first client that fails fails the scenario.
 */
final class ClientFleet implements AutoCloseable {

    /** Longer than a client may have to wait for a server connection. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** What a client does; each completed call counts as one transaction served. */
    interface Work {
        void once(Connection connection) throws SQLException, InterruptedException;
    }

    private final Endpoint endpoint;
    private final Work work;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLongArray served;
    private final CountDownLatch connected;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean closing;

    private ClientFleet(Endpoint endpoint, int clients, Work work) {
        this.endpoint = endpoint;
        this.work = work;
        this.served = new AtomicLongArray(clients);
        this.connected = new CountDownLatch(clients);
    }

    static ClientFleet start(Endpoint endpoint, int clients, Work work) {
        ClientFleet fleet = new ClientFleet(endpoint, clients, work);
        for (int i = 0; i < clients; i++) {
            int client = i;
            Thread thread = new Thread(() -> fleet.serve(client), "client-" + client);
            fleet.threads.add(thread);
            thread.start();
        }
        return fleet;
    }

    private void serve(int client) {
        try (Connection connection = endpoint.connect(SILENCE)) {
            connected.countDown();
            while (!closing) {
                work.once(connection);
                served.incrementAndGet(client);
            }
        } catch (SQLException | InterruptedException e) {
            if (!closing) {
                failure.compareAndSet(null, e);
            }
        } finally {
            connected.countDown();
        }
    }

    boolean isConnected() {
        return connected.getCount() == 0;
    }

    /** @throws CommandFailure with the words of the first client that failed */
    void check() {
        Exception first = failure.get();
        if (first != null) {
            throw new CommandFailure("a client failed: " + first.getMessage());
        }
    }

    /** Transactions of each client up to now. */
    LongStream served() {
        return LongStream.range(0, served.length()).map(client -> served.get((int) client));
    }

    /** Lets each client finish what it is at. */
    @Override
    public void close() {
        closing = true;
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
            try {
                thread.join(SILENCE.toMillis());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
