/**
 * Decides which waiting client gets a server connection next.
 *
 * <p>One {@link io.pgweir.proxy.dispatch.Dispatcher} per PostgreSQL primary, confined to that server's loop: no locks, no
 * threads, no I/O, no logging. Time is a {@code LongSupplier} of nanoseconds and connecting is a {@link
 * io.pgweir.proxy.dispatch.Connector}, so that every decision can be tested with plain calls.
 */
package io.pgweir.proxy.dispatch;
