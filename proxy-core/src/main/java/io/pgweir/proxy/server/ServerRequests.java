package io.pgweir.proxy.server;

import io.netty.buffer.ByteBuf;
import io.pgweir.protocol.FrameCursor;
import io.pgweir.protocol.FrontendMessages;
import io.pgweir.protocol.FrontendType;
import io.pgweir.proxy.metrics.TrafficCounters;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.CommitCommand;
import io.pgweir.proxy.state.TextWork;
import io.pgweir.proxy.statement.Statement;
import io.pgweir.proxy.statement.StatementEffect;

/**
 * The way in: what a client writes to its server connection. Each request is entered in the ledger and its bytes are sent,
 * in the same turn and in the same order.
 */
public final class ServerRequests {

    private final RelayPort port;
    private final Ledger ledger;
    private final BusyTime busyTime;
    private final TrafficCounters traffic;
    private final StatementRequests statements;
    private final RepeatableBatch batch = new RepeatableBatch();
    private final SequenceMemory sequences;
    private final StateAudit audit;
    private final TransactionWork work;
    private final SlowTransactions slowTransactions;
    private Borrower unnamedStatementOwner;
    private boolean partial;
    private boolean mixed;
    private boolean mayCommit;
    private boolean batchBegun;

    ServerRequests(RelayPort port, Ledger ledger, BusyTime busyTime, ServerPool pool, StateAudit audit) {
        this.port = port;
        this.ledger = ledger;
        this.busyTime = busyTime;
        this.traffic = pool.traffic();
        this.statements = new StatementRequests(this, pool.statements());
        this.sequences = new SequenceMemory(pool);
        this.audit = audit;
        this.work = new TransactionWork(ledger, busyTime);
        this.slowTransactions = new SlowTransactions(pool);
    }

    /** Enters a request that is owed a reply and does nothing to prepared statements. */
    public void owe(Ledger.Request request, Ledger.Owed whose) {
        owe(request, whose, null);
    }

    /** @param effect what the request does to prepared statements; undone if PostgreSQL refuses or skips it */
    public void owe(Ledger.Request request, Ledger.Owed whose, StatementEffect effect) {
        boolean mayThisCommit =
                switch (request) {
                    case QUERY, EXECUTE, FUNCTION_CALL -> true;
                    case PARSE, BIND, DESCRIBE, CLOSE, SYNC, COPY_END -> false;
                };
        owe(request, whose, effect, mayThisCommit);
    }

    /** Enters the simple query at the cursor. */
    public void oweQuery(ByteBuf in, FrameCursor cursor, StatementEffect effect) {
        boolean inBlock = !busyTime.isInNoTransaction() && !ledger.isReadyForQueryOwed();
        boolean harmless = inBlock && cursor.isWhole() && !CommitCommand.mayBeIn(in, cursor.body(), cursor.end() - 1);
        owe(Ledger.Request.QUERY, Ledger.Owed.FORWARD, effect, !harmless);
    }

    private void owe(Ledger.Request request, Ledger.Owed whose, StatementEffect effect, boolean mayThisCommit) {
        mayCommit = mayThisCommit || mayHaveCommitted();
        busyTime.requested();
        mixed |= request == Ledger.Request.QUERY && ledger.isUnsynced() && busyTime.isInNoTransaction();
        if (whose != Ledger.Owed.FAKE) {
            batchBegun = !request.endsWithReadyForQuery();
        }
        ledger.owe(request, whose, effect);
    }

    /**
     * Whether something has been sent since the state of the transaction was last known that may have been committed since:
     * anything executed outside of a transaction block, and inside of one whatever may be its COMMIT. Of the text only what
     * {@link CommitCommand} sees is known, and of an Execute nothing.
     */
    public boolean mayHaveCommitted() {
        return mayCommit && (!ledger.isEmpty() || ledger.isUnsynced());
    }

    /** A text is about to be executed that does this to data. */
    public void executing(TextWork what) {
        work.add(what);
    }

    /** PostgreSQL has said that it is ready for the next query. */
    void ready() {
        work.ready();
    }

    /** What it would cost to cancel what runs now. */
    public CancelRisk cancelRisk() {
        return work.risk();
    }

    /**
     * Has PostgreSQL cancel what runs now. Nothing more is sent until that is carried out, or it might hit what comes next.
     */
    public void cancelAlone(Runnable carriedOut) {
        busyTime.cancelAlone(carriedOut);
    }

    // ---- what may be sent again ------------------------------------------------------------------------------------

    /** The client asks for a prepared statement; if PostgreSQL has nothing else to do, this can be done again. */
    public void statementAsked() {
        boolean first = ledger.isEmpty() && !batchBegun && !ledger.isSkippingToSync() && busyTime.isInNoTransaction();
        if (first) {
            batch.begin(ledger.settled());
        }
    }

    /** The client's request at the cursor has been sent. */
    public void sent(ByteBuf in, FrameCursor cursor) {
        if (batch.isKept()) {
            if (cursor.isWhole()) {
                batch.add(in, cursor.start(), cursor.end(), cursor.type() == FrontendType.SYNC);
            } else {
                batch.forget();
            }
        }
    }

    /** The client has the connection no more. */
    void takenBack() {
        batch.forget();
        sequences.takenBack();
        slowTransactions.forget();
    }

    /** What has passed through its pool. */
    public TrafficCounters traffic() {
        return traffic;
    }

    /** When the request that PostgreSQL works on, or has worked on last, could begin. */
    public long querySince() {
        return busyTime.querySince();
    }

    BusyTime busyTime() {
        return busyTime;
    }

    RepeatableBatch batch() {
        return batch;
    }

    /** Ends the batch that PostgreSQL has refused; the client hears nothing of its end. */
    void endRefusedBatch() {
        if (!ledger.isSkippingToSync()) {
            ledger.skipSync();
            return;
        }
        ByteBuf out = port.buffer(FrameCursor.HEADER);
        FrontendMessages.sync(out);
        ledger.owe(Ledger.Request.SYNC, Ledger.Owed.SKIP);
        port.write(out);
    }

    // ----------------------------------------------------------------------------------------------------------------

    /** The buffer is gone from here on. */
    public void send(ByteBuf requests) {
        traffic.bytesFromClients += requests.readableBytes();
        port.write(requests);
    }

    /** Runs a query of pgweir's own; its replies are nobody's. */
    void own(String sql) {
        ByteBuf out = port.buffer(sql.length() + 16);
        FrontendMessages.query(out, sql);
        // A simple query ends the unnamed statement, whoever's it was.
        unnamedStatementOwner = null;
        mayCommit = mayHaveCommitted();
        ledger.owe(Ledger.Request.QUERY, Ledger.Owed.SKIP);
        port.write(out);
    }

    /**
     * Sends what PostgreSQL always answers and what changes nothing: a ReadyForQuery that comes before that answer belongs
     * to a Sync sent earlier, and behind it none will come any more.
     */
    void resolveDoubt() {
        ByteBuf out = port.buffer(16);
        FrontendMessages.closeStatement(out, Statement.NOBODYS_NAME);
        FrontendMessages.sync(out);
        ledger.owe(Ledger.Request.CLOSE, Ledger.Owed.SKIP);
        ledger.owe(Ledger.Request.SYNC, Ledger.Owed.SKIP);
        port.write(out);
    }

    /** A buffer for requests of pgweir's own making, to be given to {@link #send}. */
    public ByteBuf buffer(int size) {
        return port.buffer(size);
    }

    /** Whether the last bytes that were sent were not the end of a request. */
    public void partial(boolean isPartial) {
        partial = isPartial;
    }

    /**
     * Whether a simple query was sent into an extended batch that had no Sync yet. PostgreSQL 18 answers both, and then
     * refuses the next query, whoever's it is, with {@code XX000 StartTransactionCommand: unexpected state STARTED}.
     */
    boolean areMixed() {
        return mixed;
    }

    boolean isPartial() {
        return partial;
    }

    /** Replies that have not come yet. */
    public int owed() {
        return ledger.size();
    }

    /** Whether requests are open that only a Sync still to come will end. */
    public boolean isUnsynced() {
        return ledger.isUnsynced();
    }

    /** Whether PostgreSQL will not look at what is sent before the next Sync. */
    public boolean isSkippingToSync() {
        return ledger.isSkippingToSync();
    }

    public boolean isOwing() {
        return !ledger.isEmpty();
    }

    /** Whether there is something to cancel for the client, and not only for pgweir itself. */
    public boolean isWorkingForClient() {
        return ledger.isWorkingForClient();
    }

    /**
     * Whether the transaction is known to be sound, so that a reply can be given in PostgreSQL's place: in a failed one
     * PostgreSQL would refuse.
     */
    public boolean mayAnswerInItsPlace() {
        return !busyTime.isInFailedTransaction() && !ledger.isReadyForQueryOwed();
    }

    /** Whether nothing may be sent for now: the cancel of an earlier query might hit it. */
    public boolean areHeldByCancel() {
        return busyTime.isBeingCancelled();
    }

    /** What is on its way to change what is prepared, here and under the client's names. */
    public OwedEffects owedEffects() {
        return ledger.effects();
    }

    /** What is prepared on this connection. */
    public StatementRequests statements() {
        return statements;
    }

    /** What PostgreSQL remembers here of the sequences that were advanced. */
    public SequenceMemory sequences() {
        return sequences;
    }

    /** What looks behind the transactions. */
    public StateAudit audit() {
        return audit;
    }

    /** What tells of transactions that take long. */
    public SlowTransactions slowTransactions() {
        return slowTransactions;
    }

    /** Whose unnamed statement stands on this connection; null if nobody's. */
    public Borrower unnamedStatementOwner() {
        return unnamedStatementOwner;
    }

    public void unnamedStatementOwner(Borrower owner) {
        unnamedStatementOwner = owner;
    }
}
