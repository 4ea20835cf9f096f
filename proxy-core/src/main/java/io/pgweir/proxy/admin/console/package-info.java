/**
 * The admin console: a database of pgweir's own, spoken to by PostgreSQL's protocol.
 *
 * <pre>
 * login ─▶ ConsoleHandler ─▶ ConsoleSession ─▶ CommandRunner ─▶ a command, on a thread that may block
 *          bytes, pace        what protocol     one at a time for
 *                             demands           each client
 * </pre>
 *
 * <p>A client of the console stays on the loop that it has logged in on. Nothing is done there but to read and write its
 * messages: whoever types nonsense, or looks at ten thousand clients, delays no query.
 */
package io.pgweir.proxy.admin.console;
