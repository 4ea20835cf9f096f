package io.pgweir.proxy.relay;

import java.net.SocketAddress;

/**
 * One socket at one moment; safe to give to another thread.
 *
 * @param id counts the sockets of this process, clients' and servers' alike, from 1
 * @param local this side's address; null if there is none, as on a closed socket
 * @param remote the peer's address, which behind a load balancer is the load balancer's
 * @param tls version and cipher suite, such as {@code TLSv1.3/TLS_AES_256_GCM_SHA384}; empty without TLS
 * @param unsent bytes that are written and that the peer has not taken yet
 */
public record SocketView(long id, SocketAddress local, SocketAddress remote, String tls, long unsent) {}
