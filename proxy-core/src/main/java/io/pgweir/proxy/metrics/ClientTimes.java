package io.pgweir.proxy.metrics;

/**
 * How long it took what the clients of one tenant have done in one pool. A client finds its own once, at its login, so that
 * counting costs no more than if nobody told tenants apart. One writer, the server's loop.
 */
public final class ClientTimes {

    /** From the first request of a client's transaction to its end. */
    public final TimeHistogram transactions = new TimeHistogram();

    /** While PostgreSQL worked on what it answered with a ReadyForQuery. */
    public final TimeHistogram queries = new TimeHistogram();

    /** From a client's StartupMessage until it was let in; of those who were. */
    public final TimeHistogram logins = new TimeHistogram();

    public Snapshot snapshot() {
        return new Snapshot(transactions.snapshot(), queries.snapshot(), logins.snapshot());
    }

    /** The times at one moment, of one tenant or several; safe to give to another thread. */
    public record Snapshot(
            TimeHistogram.Snapshot transactions, TimeHistogram.Snapshot queries, TimeHistogram.Snapshot logins) {

        public static final Snapshot NONE = new ClientTimes().snapshot();

        public Snapshot plus(Snapshot other) {
            return new Snapshot(
                    transactions.plus(other.transactions), queries.plus(other.queries), logins.plus(other.logins));
        }
    }
}
