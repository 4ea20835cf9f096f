package io.pgweir.proxy.dispatch;

/**
 * What holds for all server connections of one server.
 *
 * @param maxConnections never more server connections than this over all pools; at least 1
 * @param maxConnecting of these that may be in the making at once; at least 1
 * @param idleTimeoutNanos a connection that nobody used for so long is closed; 0 = never
 * @param lifetimeNanos a connection that is older is replaced as soon as it is idle; 0 = never
 */
public record ServerLimits(int maxConnections, int maxConnecting, long idleTimeoutNanos, long lifetimeNanos) {
    public ServerLimits {
        if (maxConnections < 1 || maxConnecting < 1 || idleTimeoutNanos < 0 || lifetimeNanos < 0) {
            throw new IllegalArgumentException("max_connections " + maxConnections + ", max_connecting " + maxConnecting
                    + ", server_idle " + idleTimeoutNanos + " ns, server_lifetime " + lifetimeNanos + " ns");
        }
    }
}
