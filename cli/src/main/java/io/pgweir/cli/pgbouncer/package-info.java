/**
 * {@code pgweir import}: PgBouncer's configuration, read by PgBouncer's own grammar, becomes pgweir's, with a judgement on
 * each setting.
 *
 * <pre>
 *   pgbouncer.ini ─▶ IniReader ─▶ Ini ─▶ Translation ─▶ YAML
 *   userlist.txt ──▶ UserList ──▶  │ └─▶ Rules ───────▶ Report
 * </pre>
 *
 * <p>Where a setting is left out, PgBouncer's default holds and is written into the YAML wherever pgweir's differs: a file
 * that is imported must not change what applications meet. The names, defaults and meanings are those of PgBouncer 1.25.
 *
 * @see <a href="https://www.pgbouncer.org/config.html">PgBouncer's manual</a>
 */
package io.pgweir.cli.pgbouncer;
