package io.pgweir.proxy.server;

/** What is known of a cancel request when its connection has ended. */
enum CancelEnd {
    /** PostgreSQL has sent the signal, or has never had the request: it can hit nothing any more. */
    CARRIED_OUT,
    /** PostgreSQL has it, and may still act on it at any time. The server connection is good for nobody else. */
    UNCLEAR
}
