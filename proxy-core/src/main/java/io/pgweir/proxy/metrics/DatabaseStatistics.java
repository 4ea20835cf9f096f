package io.pgweir.proxy.metrics;

/**
 * What has been done for the clients of one database since the start, by the definitions of PgBouncer's {@code SHOW STATS};
 * times in nanoseconds. Safe to give to another thread.
 *
 * @param assignments server connections given to clients
 * @param transactions of clients, that have ended
 * @param ownTransactions transactions of which no client was told the end: what pgweir asks and sets by itself, and the
 *     rollbacks of clients that have left. PostgreSQL counts them, PgBouncer has no figure for its own
 * @param queries of clients: requests or batches of them that end with a ReadyForQuery
 * @param received bytes of clients' requests
 * @param sent bytes of PostgreSQL's replies
 * @param transactionNanos from the first request of each transaction to its end
 * @param queryNanos while PostgreSQL worked for clients
 * @param waitNanos while clients waited for a server connection with their settings
 * @param clientParses statements that clients have named
 * @param serverParses statements that pgweir has named at PostgreSQL
 * @param binds of named statements
 * @param logins of clients, that succeeded
 */
public record DatabaseStatistics(
        long assignments,
        long transactions,
        long ownTransactions,
        long queries,
        long received,
        long sent,
        long transactionNanos,
        long queryNanos,
        long waitNanos,
        long clientParses,
        long serverParses,
        long binds,
        long logins) {

    /** Called by the one who writes the counters. */
    public static DatabaseStatistics of(TrafficCounters traffic) {
        ClientTimes.Snapshot times = traffic.times.sum();
        return new DatabaseStatistics(
                traffic.assignments,
                traffic.transactions,
                traffic.ownTransactions,
                times.queries().total(),
                traffic.bytesFromClients,
                traffic.bytesToClients,
                times.transactions().sum(),
                times.queries().sum(),
                traffic.waits.sum(),
                traffic.clientParses,
                traffic.serverParses,
                traffic.binds,
                times.logins().total());
    }

    public DatabaseStatistics plus(DatabaseStatistics other) {
        return new DatabaseStatistics(
                assignments + other.assignments,
                transactions + other.transactions,
                ownTransactions + other.ownTransactions,
                queries + other.queries,
                received + other.received,
                sent + other.sent,
                transactionNanos + other.transactionNanos,
                queryNanos + other.queryNanos,
                waitNanos + other.waitNanos,
                clientParses + other.clientParses,
                serverParses + other.serverParses,
                binds + other.binds,
                logins + other.logins);
    }
}
