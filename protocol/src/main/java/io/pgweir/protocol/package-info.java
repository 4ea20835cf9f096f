/**
 * The PostgreSQL frontend/backend protocol: bytes to meaning and back. Nothing here knows a connection, a pool or a
 * thread; see "Frontend/Backend Protocol" in the PostgreSQL manual for the messages themselves.
 */
package io.pgweir.protocol;
