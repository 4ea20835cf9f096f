package io.pgweir.proxy.auth;

import io.pgweir.protocol.ErrorFields;
import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.metrics.LogLimit;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts clients that are not let in and logs them: of each user from each address one line a second, and so many in all,
 * since whoever knocks chooses the names. Shared by all loops.
 */
public final class RefusalLog {

    private static final EventLog events = EventLog.of(RefusalLog.class);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** More pairs than this in one second would not be told apart by who reads it either. */
    private static final int MAX_LINES_A_SECOND = 20;

    private final LoginCounters counters;
    private final LogLimit limit;

    public RefusalLog(LoginCounters counters, LongSupplier nanoTime) {
        this.counters = counters;
        this.limit = new LogLimit(MAX_LINES_A_SECOND, SECOND, nanoTime);
    }

    /** @param client as log lines call it */
    public void refused(ClientOrigin origin, String client, ErrorFields error) {
        LoginFailure reason = LoginFailure.of(error.sqlState());
        counters.countFailed(reason);
        limit.next(LoginPair.of(origin))
                .ifPresent(suppressed -> events.info(
                        "event=login_refused client={} reason={} sqlstate={} message=\"{}\" suppressed={}",
                        client,
                        reason.label(),
                        error.sqlState(),
                        error.message(),
                        suppressed));
    }
}
