/** Both ends of a pgweir that is started only to be watched by the JVM: a stand-in for PostgreSQL, and a client. */
package io.pgweir.cli.rehearsal;
