package io.pgweir.benchmarks.load;

/** How a transaction has ended for its client. */
enum ScriptEnd {
    SUCCEEDED,
    /** With SQLSTATE 53300: the pooler had no server connection for it. */
    REFUSED,
    FAILED
}
