package io.pgweir.proxy.server;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.metrics.ClientTimes;
import io.pgweir.proxy.relay.RelayPort;
import io.pgweir.proxy.state.ReportedSettings;

/** Who has a server connection: a client session, as its server connection sees it. Called on their common loop. */
public interface Borrower {

    /** Where the replies go. */
    RelayPort port();

    /** What it has set, and what it hears of that. */
    TrackedSession session();

    /** Where it counts what takes how long; the same for its whole life. */
    ClientTimes times();

    /** How long it may take, as of now: a reload changes it. */
    TimeLimits timeLimits();

    /** The connection now has the borrower's settings: requests may be written from here on. */
    void ready(ReportedSettings reported);

    /** PostgreSQL refused one of the borrower's settings; the connection has been taken back. */
    void settingsRefused(ErrorFields error);

    /** What it has prepared. */
    BorrowerStatements statements();

    /** Whether the connection stays with the borrower between transactions: for its whole session, or while it is pinned. */
    boolean keepsConnection();

    /**
     * A transaction is over.
     *
     * @return whether the connection stays with the borrower, who {@linkplain #keepsConnection keeps} it
     */
    boolean betweenTransactions();

    /** The transaction is over and the connection has been taken back. */
    void released();

    /**
     * The connection is gone, for good.
     *
     * @param error what to tell the client, or null if PostgreSQL has told it already or it is in the middle of a message
     */
    void lost(ErrorFields error);

    /** The connection is gone, and not one byte of the borrower's was written to it: another one will do as well. */
    void lostUnused();

    /** The replies that this borrower was owed may be fewer, or a cancel is carried out: more requests can be read. */
    void pipelineDrained();
}
