package io.pgweir.proxy.admin;

/** How pgweir is to end; by the words of PgBouncer's {@code SHUTDOWN}. */
public enum ShutdownMode {
    /** At once; transactions are rolled back. */
    IMMEDIATE,
    /** Clients leave at the end of their transactions, at the latest when {@code timeouts.drain} has passed. */
    WAIT_FOR_SERVERS,
    /** Nobody new is let in, and the clients that are here stay until they leave by themselves. */
    WAIT_FOR_CLIENTS
}
