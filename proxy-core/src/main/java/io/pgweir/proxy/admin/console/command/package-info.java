/**
 * The commands of the admin console, one a file; {@link io.pgweir.proxy.admin.console.command.Commands} is the list of them.
 * They know nothing of protocol and sockets: text becomes a {@code CommandLine}, that becomes a {@code Command} with a {@code
 * Task}, and the task an {@code Answer}.
 *
 * <p>Columns, their order and their types are PgBouncer's where PgBouncer has the command: programs read them by name, and
 * some by position.
 */
package io.pgweir.proxy.admin.console.command;
