/**
 * Random programs of legal messages are run directly at PostgreSQL and through pgweir, and the client must hear the same:
 * every message with all its bytes, but for when it is told of parameters and which routine has found that the transaction
 * has failed.
 *
 * <p>What is known to differ is not generated:
 *
 * <ul>
 *   <li>{@code LISTEN} and session advisory locks: what is heard depends on the clock.
 *   <li>A name that both a Parse and SQL {@code PREPARE}, {@code EXECUTE} or a {@code DEALLOCATE} in a longer text mean: the
 *       names in the text are not translated.
 *   <li>{@code SET TRANSACTION ISOLATION LEVEL}: whether it comes too late depends on what PostgreSQL has parsed before.
 *   <li>{@code DISCARD ALL} by the extended protocol: a {@code SET} behind it in its batch would be undone.
 *   <li>A simple query or a function call in an unsynced extended batch: PostgreSQL 18 itself fails the next query of
 *       such a session with XX000, and pgweir has replaced the connection by then.
 *   <li>The unnamed portal of a simple query that has failed: a backend of PostgreSQL that is to execute it crashes.
 *   <li>A Bind that gives a portal the name of an SQL cursor: a backend that is to {@code FETCH} from it when it has been
 *       executed crashes.
 *   <li>An {@code INSERT … RETURNING} whose portal is suspended by its row limit: PostgreSQL's next Parse makes its rows
 *       visible, and one that is answered in PostgreSQL's place does not.
 *   <li>DDL on the tables of prepared statements: when a plan becomes invalid depends on the connection that has it.
 *   <li>Process ids, transaction ids and the clock: they differ from run to run.
 * </ul>
 *
 * <p>What else is known to differ is passed over where it occurs, see {@link io.pgweir.proxy.fuzz.Difference}.
 */
package io.pgweir.proxy.fuzz;
