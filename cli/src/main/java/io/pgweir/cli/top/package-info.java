/**
 * {@code pgweir top}: what a running pgweir does, read from its console once a second.
 *
 * <pre>
 *   Console ─▶ Sample ─┬─▶ Boards ─▶ Screen ─▶ terminal
 *   (SHOW …)   Sample ─┘          └▶ JsonText
 * </pre>
 *
 * <p>Figures per second are the difference of two samples; what grows only, such as {@code xact_count}, is never shown by itself.
 */
package io.pgweir.cli.top;
