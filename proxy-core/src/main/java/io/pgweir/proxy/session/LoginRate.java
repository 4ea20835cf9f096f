package io.pgweir.proxy.session;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many logins of a tenant begin in a second, and after a pause as many as in a second at once: a bucket of tokens,
 * told by the time at which it will be full again (GCRA). Shared by all loops. The rate is given at each try, so that it can be
 * reloaded.
 *
 * <p>It counts whoever comes, before it is known who that really is: what it spares is the work of finding out. So who can
 * reach pgweir and knows how to be taken for a tenant can use its rate up; where that is to be feared, the tenant is matched
 * by address, too.
 */
final class LoginRate {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong fullAt;

    /** @param now nanoseconds that never go back; their zero means nothing */
    LoginRate(long now) {
        fullAt = new AtomicLong(now);
    }

    /** @param perSecond 0 = without limit */
    boolean take(int perSecond, long now) {
        if (perSecond == 0) {
            return true;
        }
        long token = SECOND / perSecond;
        while (true) {
            long full = fullAt.get();
            long missing = Math.max(0, full - now);
            if (missing > SECOND - token) {
                return false;
            }
            if (fullAt.compareAndSet(full, now + missing + token)) {
                return true;
            }
        }
    }
}
