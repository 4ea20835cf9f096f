package io.pgweir.proxy.server;

import io.pgweir.config.Timeouts;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.metrics.ClientTimes;
import java.util.concurrent.TimeUnit;

/**
 * Whether one server connection is in a transaction, how long its client has been at its query, in its transaction, or idle
 * in it; and what happens when a limit is reached. A few plain longs, written when something happens and looked at twenty
 * times a second, instead of a timer per client.
 */
final class BusyTime {

    /** After a query was cancelled it must have ended within this time. */
    private static final long CANCEL_GRACE = TimeUnit.SECONDS.toNanos(5);

    /**
     * PostgreSQL signals a backend and then its process group, up to version 17 with two signals: the second may hit the query
     * behind the one that the first has ended.
     */
    private static final int ERRORS_PER_CANCEL = 2;

    private static final byte IN_NO_TRANSACTION = 'I';
    private static final byte IN_FAILED_TRANSACTION = 'E';

    private final ServerConnection connection;
    private final Ledger ledger;
    private final CancelsInFlight cancels;
    private ClientTimes times;
    private long querySince;
    private long transactionSince;
    private long idleSince;
    private long cancelledSince;
    private long adjustingSince;
    private byte transactionStatus = IN_NO_TRANSACTION;
    private boolean overLimit;

    /** Cancels for the limit on a query's time that are on their way to PostgreSQL. */
    private int cancelsInFlight;

    /** Of these and of those before, how many may still bring about an error. */
    private int errorsToCome;

    /** The requests up to that one, as {@link Ledger#settled} counts them, had been sent when the last one arrived. */
    private long mayBeHit;

    /** For which the last one was sent. */
    private TimeLimit limitReached;

    BusyTime(ServerConnection connection, Ledger ledger, CancelsInFlight cancels) {
        this.connection = connection;
        this.ledger = ledger;
        this.cancels = cancels;
    }

    /** @param whose the times of the client that has the connection from now on */
    void lent(ClientTimes whose) {
        times = whose;
    }

    /** A request is about to be entered in the ledger. */
    void requested() {
        if (ledger.isEmpty()) {
            querySince = connection.now();
            idleSince = querySince;
            if (!isInTransactionOrBatch()) {
                transactionSince = querySince;
            }
        }
    }

    /** The next request in the pipeline, if there is one, begins now. */
    void readyForQuery(byte status, boolean clients) {
        transactionStatus = status;
        forgetCancels();
        if (!clients) {
            connection.serverPool().traffic().ownTransactions += isInNoTransaction() ? 1 : 0;
            return;
        }
        long now = connection.now();
        times.queries.count(now - querySince);
        querySince = now;
        idleSince = now;
        overLimit = false;
        if (isInNoTransaction()) {
            times.transactions.count(now - transactionSince);
            connection.requests().slowTransactions().ended(now - transactionSince, connection);
            transactionSince = now;
        }
    }

    /** The connection is about to take over a client's settings. */
    void adjusting() {
        adjustingSince = connection.now();
    }

    /** When the request that PostgreSQL works on, or has worked on last, could begin. */
    long querySince() {
        return querySince;
    }

    /** When the present transaction's first request was sent; of a connection that has one. */
    long transactionSince() {
        return transactionSince;
    }

    /** As the last ReadyForQuery had it: {@code I}, {@code T} or {@code E}. */
    byte transactionStatus() {
        return transactionStatus;
    }

    boolean isInNoTransaction() {
        return transactionStatus == IN_NO_TRANSACTION;
    }

    boolean isInFailedTransaction() {
        return transactionStatus == IN_FAILED_TRANSACTION;
    }

    /** What has been sent without a Sync keeps its transaction open, though no ReadyForQuery has said so. */
    private boolean isInTransactionOrBatch() {
        return !isInNoTransaction() || ledger.isUnsynced();
    }

    /**
     * What the client is told instead of an error that pgweir itself brought about; null if it is told the error. The cancel
     * of a query that ended just in time hits the one behind it, if that had been sent already, and nobody has requested
     * that.
     */
    ErrorFields insteadOf(ErrorFields error) {
        if (errorsToCome == 0 || !error.sqlState().equals(SqlState.QUERY_CANCELED)) {
            return null;
        }
        errorsToCome--;
        return overLimit ? overLimit(limitReached) : hitByAnother(limitReached);
    }

    private static ErrorFields overLimit(TimeLimit limit) {
        return ErrorFields.error(SqlState.QUERY_CANCELED, "canceling statement due to query timeout")
                .withDetail(limit.toString())
                .withHint("Make the query faster, or raise " + limit.setting() + ".");
    }

    private static ErrorFields hitByAnother(TimeLimit limit) {
        return ErrorFields.error(
                        SqlState.QUERY_CANCELED, "canceling statement due to query timeout of the statement before it")
                .withDetail(limit + ". The statement before it in the pipeline ended just as it was cancelled.")
                .withHint("Repeat this query; make the one before it faster, or raise " + limit.setting() + ".");
    }

    /** @param midRequest a part of a request has been forwarded: nobody else can be served before the rest has come */
    void tick(TimeLimits limits, boolean midRequest) {
        long now = connection.now();
        boolean busy = !ledger.isEmpty();
        boolean inTransaction = isInTransactionOrBatch() || midRequest;
        if (busy || isBeingCancelled()) {
            // A Flush brings the last reply without a ReadyForQuery. And a client whose requests wait for a cancel is
            // not idle.
            idleSince = now;
        }
        if (inTransaction && !busy && limits.idleInTransaction().isOver(now - idleSince)) {
            connection.expire(expired(
                    SqlState.IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
                    "terminating connection due to idle-in-transaction timeout",
                    limits.idleInTransaction()));
        } else if ((busy || inTransaction) && limits.transaction().isOver(now - transactionSince)) {
            connection.expire(expired(
                    SqlState.TRANSACTION_TIMEOUT,
                    "terminating connection due to transaction timeout",
                    limits.transaction()));
        } else if (busy && overLimit) {
            if (now - cancelledSince > CANCEL_GRACE) {
                connection.close(ServerCloseReason.CANCEL_FAILED);
            }
        } else if (busy && !cancels.any() && limits.query().isOver(now - querySince)) {
            // Behind a cancel of the client's, this one would be sent when the query may have ended already.
            overLimit = true;
            cancelledSince = now;
            limitReached = limits.query();
            cancelsInFlight++;
            errorsToCome += ERRORS_PER_CANCEL;
            cancels.send(this::cancelCarriedOut);
        }
    }

    /**
     * Whether a query is being cancelled that has been at it for too long. It may end by itself before the cancel arrives,
     * which would then hit what comes next: so nothing more is sent meanwhile.
     */
    boolean isBeingCancelled() {
        return cancelsInFlight > 0;
    }

    /** Has what runs cancelled for somebody else than the client, and nothing more sent meanwhile. */
    void cancelAlone(Runnable carriedOut) {
        cancelsInFlight++;
        cancels.send(() -> {
            cancelsInFlight--;
            forgetCancels();
            carriedOut.run();
        });
    }

    /** What PostgreSQL has been sent by now may have been hit, although its reply is not here yet; what follows cannot be. */
    private void cancelCarriedOut() {
        cancelsInFlight--;
        mayBeHit = ledger.settled() + ledger.size();
        forgetCancels();
    }

    private void forgetCancels() {
        if (cancelsInFlight == 0 && ledger.settled() >= mayBeHit) {
            errorsToCome = 0;
        }
    }

    /** As long as a login: it is no more than one small query. */
    void tickWhileAdjusting(Timeouts limits) {
        if (connection.now() - adjustingSince > limits.serverConnect().toNanos()) {
            connection.close(ServerCloseReason.UNRESPONSIVE);
        }
    }

    private static ErrorFields expired(String sqlState, String message, TimeLimit limit) {
        return ErrorFields.fatal(sqlState, message)
                .withDetail(limit.toString())
                .withHint("End the transaction sooner, or raise " + limit.setting() + ".");
    }
}
