/**
 * The commands of the product's jar: what a person or an init system starts, asks and signals.
 *
 * <p>Standard output is for the person who started pgweir, standard error for problems and the log. Exit status 0 means
 * that it went well, 1 that there was a problem, which one line on standard error names, 2 that the command line was wrong.
 */
package io.pgweir.cli;
