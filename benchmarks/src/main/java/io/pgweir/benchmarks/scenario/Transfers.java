package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.contender.Endpoint;
import io.pgweir.cli.CommandFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients that move money between accounts, each transfer with a number of its own, and connect again when they are cut
 * off. What they believe is compared with what is in the database at the end.
 */
final class Transfers implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final int ACCOUNTS = 1_000;

    private static final String TABLES = """
            drop table if exists transfer, account;
            create table account (id int primary key, balance bigint not null);
            create table transfer (id bigint not null);
            insert into account select i, 1000 from generate_series(0, %d) i;
            """.formatted(ACCOUNTS - 1);

    /** How a transfer has ended for its client. */
    private enum End {
        DONE,
        NOT_DONE,
        /** The connection was lost when COMMIT had been sent. */
        UNKNOWN
    }

    /**
     * What became of all transfers.
     *
     * @param lost that their clients believe done, and are not
     * @param doubled that are there twice
     * @param unwanted that their clients believe not done, and are
     * @param unknown whose clients could not know
     * @param reconnects after a connection was ended
     */
    record Account(
            long done,
            long notDone,
            long unknown,
            long lost,
            long doubled,
            long unwanted,
            long reconnects,
            boolean even) {

        boolean isRight() {
            return done > 0 && lost == 0 && doubled == 0 && unwanted == 0 && even;
        }
    }

    private final Endpoint pooler;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong reconnects = new AtomicLong();
    private final Set<Long> done = ConcurrentHashMap.newKeySet();
    private final Set<Long> notDone = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    private Transfers(Endpoint pooler) {
        this.pooler = pooler;
    }

    static Transfers start(Endpoint server, Endpoint pooler, int clients) throws SQLException {
        try (Connection connection = server.connect(SILENCE);
                Statement statement = connection.createStatement()) {
            statement.execute(TABLES);
        }
        Transfers transfers = new Transfers(pooler);
        for (int i = 0; i < clients; i++) {
            Thread client = new Thread(transfers::work, "transfer-" + i);
            transfers.clients.add(client);
            client.start();
        }
        return transfers;
    }

    long done() {
        return done.size();
    }

    private void work() {
        while (!closing) {
            try (Connection connection = pooler.connect(SILENCE)) {
                connection.setAutoCommit(false);
                transferUntilCutOff(connection);
            } catch (SQLException refused) {
                // A pooler that has just gone: the next attempt finds the other.
                reconnects.incrementAndGet();
            }
        }
    }

    private void transferUntilCutOff(Connection connection) {
        boolean connected = true;
        while (connected && !closing) {
            long id = next.getAndIncrement();
            End end = transfer(connection, id);
            (switch (end) {
                        case DONE -> done;
                        case NOT_DONE -> notDone;
                        case UNKNOWN -> unknown;
                    })
                    .add(id);
            connected = end == End.DONE;
        }
        if (!connected) {
            reconnects.incrementAndGet();
        }
    }

    private static End transfer(Connection connection, long id) {
        boolean committing = false;
        try {
            int from = ThreadLocalRandom.current().nextInt(ACCOUNTS);
            int to = ThreadLocalRandom.current().nextInt(ACCOUNTS);
            // Always in the same order, so that no two wait for each other.
            add(connection, Math.min(from, to), from < to ? -1 : 1);
            add(connection, Math.max(from, to), from < to ? 1 : -1);
            try (PreparedStatement statement = connection.prepareStatement("insert into transfer values (?)")) {
                statement.setLong(1, id);
                statement.executeUpdate();
            }
            committing = true;
            connection.commit();
            return End.DONE;
        } catch (SQLException cutOff) {
            return committing ? End.UNKNOWN : End.NOT_DONE;
        }
    }

    private static void add(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update account set balance = balance + ? where id = ?")) {
            statement.setInt(1, amount);
            statement.setInt(2, account);
            statement.executeUpdate();
        }
    }

    /** When all clients have ended: what they believe, held against the database itself. */
    Account settle(Endpoint server) throws SQLException {
        long lost = done.size();
        long doubled = 0;
        long unwanted = 0;
        try (Connection connection = server.connect(SILENCE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, count(*) from transfer group by id")) {
            while (rows.next()) {
                long id = rows.getLong(1);
                lost -= done.contains(id) ? 1 : 0;
                doubled += rows.getLong(2) > 1 ? 1 : 0;
                unwanted += notDone.contains(id) ? 1 : 0;
            }
        }
        return new Account(
                done.size(), notDone.size(), unknown.size(), lost, doubled, unwanted, reconnects.get(), isEven(server));
    }

    private static boolean isEven(Endpoint server) throws SQLException {
        try (Connection connection = server.connect(SILENCE);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select sum(balance) from account")) {
            row.next();
            return row.getLong(1) == 1_000L * ACCOUNTS;
        }
    }

    /** Lets each client finish its transfer. */
    @Override
    public void close() {
        closing = true;
        for (Thread client : clients) {
            try {
                client.join(SILENCE.toMillis());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
            if (client.isAlive()) {
                throw new CommandFailure(client.getName() + " still waits after " + SILENCE.toSeconds() + " s");
            }
        }
    }
}
