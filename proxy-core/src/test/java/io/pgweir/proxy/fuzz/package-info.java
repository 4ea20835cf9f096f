/**
 * Random programs of legal messages are run directly at PostgreSQL and through pgweir, and the client must hear the same.
 *
 * <p>What is known to differ is not generated:
 *
 * <ul>
 *   <li>{@code SET} of a setting that PostgreSQL does not report, other than {@code SET LOCAL}: it ends with the
 *       transaction.
 *   <li>Temporary tables, {@code LISTEN}, session advisory locks, {@code WITH HOLD} cursors: they belong to a server
 *       connection.
 *   <li>SQL {@code PREPARE} and {@code EXECUTE}, and {@code DEALLOCATE name} as anything but a plain simple query: the
 *       names in the text are not translated.
 *   <li>A simple query or a function call in an unsynced extended batch: PostgreSQL 18 itself fails the next query of
 *       such a session with XX000, and pgweir has replaced the connection by then.
 *   <li>A statement that is referred to behind a Sync, before the reply to its Parse or Close ahead of that Sync has been
 *       read: pgweir takes it that they succeed.
 *   <li>An unnamed Parse or Close that is not the first of its batch: if PostgreSQL skips it after an error, the unnamed
 *       statement is the one before, and pgweir has not kept that.
 *   <li>A Sync inside the data of a COPY that fails: it is answered only if it comes behind what fails, and the ledger
 *       takes it as ignored.
 *   <li>DDL on the tables of prepared statements: when a plan becomes invalid depends on the connection that has it.
 *   <li>Process ids, transaction ids and the clock: they differ from run to run.
 * </ul>
 */
package io.pgweir.proxy.fuzz;
