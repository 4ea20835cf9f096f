package io.pgweir.proxy.server;

/** What would be lost, or not be known any more, if what a client runs were cancelled. */
public enum CancelRisk {
    /** Its transaction has only read, as far as its texts tell. */
    NONE,
    /** PostgreSQL does nothing for the client, so that a cancel would hit nothing, or what comes next. */
    NOTHING_RUNS,
    /** What the transaction has written would be rolled back. */
    ROLLBACK,
    /** A statement outside of a transaction block may write, and commits by itself. */
    AUTOCOMMIT,
    /** A COMMIT may be on its way. */
    COMMIT,
    /** The text of what runs is not known here. */
    UNKNOWN
}
