package io.pgweir.proxy.dispatch;

import static java.util.Objects.requireNonNull;

/**
 * How long a client may wait for a server connection, and behind how many others.
 *
 * @param maxWaiting a client that would be a later one in its pool's queue is refused at once; 0 = no limit
 * @param maxWaitNanos a client that has waited for so long is refused; 0 = no limit
 * @param tenant the tenant whose limits these are, as named in refusals
 */
public record WaitLimits(int maxWaiting, long maxWaitNanos, String tenant) {
    public WaitLimits {
        requireNonNull(tenant, "tenant");
        if (maxWaiting < 0 || maxWaitNanos < 0) {
            throw new IllegalArgumentException("max_waiting " + maxWaiting + ", max_wait " + maxWaitNanos + " ns");
        }
    }
}
