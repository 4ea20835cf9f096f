/** The log: to standard error, one line for each event, written by a thread that nothing waits for. */
package io.pgweir.cli.logging;
