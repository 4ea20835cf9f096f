package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * What part of a server's connections the clients of a tenant may have, and how long they may wait for one.
 *
 * @param tenant its name, as in the configuration and in refusals
 * @param weight its part of the server's time beside those of other tenants that wait, too; at least 1
 * @param reserved connections that it gets before anybody else does, as long as it has fewer; they are lent while nobody
 *     of it waits
 * @param max connections that it may have at once, over all pools of the server; 0 = no limit
 * @param maxWaiting a client that would be a later one of those that wait is refused at once; 0 = no limit
 * @param maxWaitNanos a client that has waited for so long is refused; 0 = no limit
 * @param noticeNanos a client that waits for so long is told so, once a wait; 0 = never
 * @param perSecond checkouts a second, which are transactions in transaction mode; who is above waits; 0 = no limit
 * @param burst checkouts that may be made at once after a pause, where {@code perSecond} is not 0; at least 1
 */
public record TenantShare(
        String tenant,
        int weight,
        int reserved,
        int max,
        int maxWaiting,
        long maxWaitNanos,
        long noticeNanos,
        int perSecond,
        int burst) {

    public TenantShare {
        requireNonNull(tenant, "tenant");
        if (weight < 1
                || reserved < 0
                || max < 0
                || maxWaiting < 0
                || maxWaitNanos < 0
                || noticeNanos < 0
                || perSecond < 0
                || burst < 1) {
            throw new IllegalArgumentException("tenant " + tenant + ": weight " + weight + ", reserved " + reserved
                    + ", max " + max + ", max_waiting " + maxWaiting + ", max_wait " + maxWaitNanos + " ns, notice "
                    + noticeNanos + " ns, per second "
                    + perSecond + ", burst " + burst);
        }
    }

    /** A tenant beside which all others are alike. */
    public static TenantShare even(String tenant, int maxWaiting, long maxWaitNanos) {
        return new TenantShare(tenant, 1, 0, 0, maxWaiting, maxWaitNanos, 0, 0, 1);
    }

    /** The same limits for a tenant that is not configured any more, and nothing reserved. */
    public TenantShare ofFormer(String former) {
        return new TenantShare(former, weight, 0, max, maxWaiting, maxWaitNanos, noticeNanos, perSecond, burst);
    }
}
