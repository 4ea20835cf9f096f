package io.pgweir.proxy.metrics;

import java.util.Map;

/**
 * What has passed through one pool. Plain longs with one writer, the server's loop; other threads see them through a
 * snapshot that is taken there.
 */
public final class TrafficCounters {

    public long transactions;

    /** Commands that were completed: several in one query of the simple protocol, none in one that fails. */
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

    /** What took how long, where clients count by their tenants; {@link #queries} counts the commands in its queries. */
    public final TimesByTenant times = new TimesByTenant();

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
                times.sum(),
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
            ClientTimes.Snapshot times,
            Map<String, Long> errorsByClass) {}
}
