package io.pgweir.proxy.metrics;

import java.util.Map;

/**
 * What has passed through one pool. Plain longs with one writer, the server's loop; other threads see them through a
 * snapshot that is taken there.
 */
public final class TrafficCounters {

    public long transactions;
    public long queries;
    public long bytesFromClients;
    public long bytesToClients;

    /** Server connections given to clients. */
    public long assignments;

    /** Transactions of which no client was told the end: pgweir's own, and those of clients that have left. */
    public long ownTransactions;

    /** Statements that clients have named, and that pgweir has named at PostgreSQL; and how often clients have used them. */
    public long clientParses;

    public long serverParses;
    public long binds;

    /** Clients that would have kept a server connection beyond their transactions, and were one too many. */
    public long pinRefusals;

    /** Transactions that left in their session what no text had told, as far as they were looked behind. */
    public long unforeseenStates;

    /** Server connections given up without PostgreSQL having ended them. */
    public long unknownBackends;

    /** From the moment a client's request needed a server connection until it had one with its settings. */
    public final TimeHistogram waits = new TimeHistogram();

    /** From the first request of a client's transaction to its end. */
    public final TimeHistogram transactionTimes = new TimeHistogram();

    /** While PostgreSQL worked on what it answered with a ReadyForQuery; {@link #queries} counts the commands in it. */
    public final TimeHistogram queryTimes = new TimeHistogram();

    /** From a client's StartupMessage until it was let in; of those who were. */
    public final TimeHistogram loginTimes = new TimeHistogram();

    /** Errors that PostgreSQL sent to clients, by the class of their SQLSTATE. */
    public final SqlStateClasses errors = new SqlStateClasses();

    public Snapshot snapshot() {
        return new Snapshot(
                transactions,
                queries,
                bytesFromClients,
                bytesToClients,
                pinRefusals,
                unforeseenStates,
                unknownBackends,
                waits.snapshot(),
                transactionTimes.snapshot(),
                queryTimes.snapshot(),
                loginTimes.snapshot(),
                errors.snapshot());
    }

    /** The counters at one moment; safe to give to another thread. */
    public record Snapshot(
            long transactions,
            long queries,
            long bytesFromClients,
            long bytesToClients,
            long pinRefusals,
            long unforeseenStates,
            long unknownBackends,
            TimeHistogram.Snapshot waits,
            TimeHistogram.Snapshot transactionTimes,
            TimeHistogram.Snapshot queryTimes,
            TimeHistogram.Snapshot loginTimes,
            Map<String, Long> errorsByClass) {}
}
