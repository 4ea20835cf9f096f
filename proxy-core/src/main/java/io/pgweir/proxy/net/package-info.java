/** Sockets and event loops: the transport, the loops and what is done once a turn of a loop, TLS. */
package io.pgweir.proxy.net;
