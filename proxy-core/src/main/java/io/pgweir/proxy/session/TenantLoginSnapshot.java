package io.pgweir.proxy.session;

/**
 * One tenant's clients over all servers at one moment, and its logins since the start.
 *
 * @param clients that have proved who they are, and are not gone
 * @param maxClients how many of them there may be
 * @param logins that have succeeded
 * @param overMaxClients refused as there were {@code maxClients}
 * @param overRate refused as more came than {@code logins_per_second}
 */
public record TenantLoginSnapshot(
        String tenant, int clients, int maxClients, long logins, long overMaxClients, long overRate) {}
