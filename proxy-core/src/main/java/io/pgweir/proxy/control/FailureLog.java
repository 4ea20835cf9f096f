package io.pgweir.proxy.control;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the first failure of each kind and then one in ten seconds: a database that is down must not fill the disk at the
 * rate of the logins that it fails.
 */
final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long SILENCE = Duration.ofSeconds(10).toNanos();

    private static final class Tally {
        private long loggedAt;
        private long suppressed;
    }

    private final LongSupplier nanoTime;
    private final Map<LookupFailure, Tally> tallies = new EnumMap<>(LookupFailure.class);

    FailureLog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @param cause what happened, null when the failure says it all */
    synchronized void failed(LookupFailure failure, Throwable cause) {
        long now = nanoTime.getAsLong();
        Tally tally = tallies.get(failure);
        if (tally != null && now - tally.loggedAt < SILENCE) {
            tally.suppressed++;
            return;
        }
        long suppressed = tally == null ? 0 : tally.suppressed;
        tallies.put(failure, startedAt(now));
        if (failure == LookupFailure.BUG) {
            LOG.error("auth_query=failed reason={} suppressed={}", failure.label(), suppressed, cause);
        } else {
            LOG.warn(
                    "auth_query=failed reason={} suppressed={} cause=\"{}\"",
                    failure.label(),
                    suppressed,
                    causes(cause));
        }
    }

    private static Tally startedAt(long now) {
        Tally tally = new Tally();
        tally.loggedAt = now;
        return tally;
    }

    /** Messages only: the connection pool says that it timed out, and only the innermost cause says why. One line. */
    private static String causes(Throwable cause) {
        StringBuilder messages = new StringBuilder();
        for (Throwable next = cause; next != null; next = next.getCause()) {
            messages.append(messages.isEmpty() ? "" : ": ").append(next.getMessage());
        }
        return messages.toString().replaceAll("\\s*\\R\\s*", "; ");
    }
}
