package io.pgweir.proxy.auth;

import io.pgweir.protocol.ErrorFields;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts clients that are not let in and logs them: of each user from each address one line a second, and so many in all,
 * since whoever knocks chooses the names. Shared by all loops.
 */
public final class RefusalLog {

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** More pairs than this in one second would not be told apart by who reads it either. */
    private static final int MAX_LINES_A_SECOND = 20;

    private final LoginCounters counters;
    private final LongSupplier nanoTime;

    /** Who has had a line within the last second, and when; the eldest first. */
    private final Map<LoginPair, Long> told = new LinkedHashMap<>();

    private long suppressed;

    public RefusalLog(LoginCounters counters, LongSupplier nanoTime) {
        this.counters = counters;
        this.nanoTime = nanoTime;
    }

    /** @param client as log lines call it */
    public void refused(ClientOrigin origin, String client, ErrorFields error) {
        LoginFailure reason = LoginFailure.of(error.sqlState());
        counters.countFailed(reason);
        LoginPair pair = LoginPair.of(origin);
        long leftOut;
        synchronized (this) {
            if (!isDue(pair)) {
                suppressed++;
                return;
            }
            leftOut = suppressed;
            suppressed = 0;
        }
        LOG.info(
                "event=login_refused client={} reason={} sqlstate={} message=\"{}\" suppressed={}",
                client,
                reason.label(),
                error.sqlState(),
                error.message(),
                leftOut);
    }

    private boolean isDue(LoginPair pair) {
        long now = nanoTime.getAsLong();
        told.values().removeIf(at -> now - at >= SECOND);
        return told.size() < MAX_LINES_A_SECOND && told.putIfAbsent(pair, now) == null;
    }
}
