package io.pgweir.proxy.control;

import io.pgweir.proxy.metrics.EventLog;
import io.pgweir.proxy.metrics.LogLimit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Logs the first failure of each kind and then one in ten seconds: a database that is down must not fill the disk at the
 * rate of the logins that it fails.
 */
final class FailureLog {

    private static final EventLog events = EventLog.of(FailureLog.class);
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Map<LookupFailure, LogLimit> limits = new EnumMap<>(LookupFailure.class);

    FailureLog(LongSupplier nanoTime) {
        for (LookupFailure failure : LookupFailure.values()) {
            limits.put(failure, new LogLimit(SILENCE, nanoTime));
        }
    }

    /** @param cause what happened, null when the failure says it all */
    void failed(LookupFailure failure, Throwable cause) {
        limits.get(failure).next().ifPresent(suppressed -> log(failure, cause, suppressed));
    }

    private static void log(LookupFailure failure, Throwable cause, long suppressed) {
        if (failure == LookupFailure.BUG) {
            events.error("event=auth_query_failed reason={} suppressed={}", failure.label(), suppressed, cause);
        } else {
            events.warn(
                    "event=auth_query_failed reason={} suppressed={} cause=\"{}\"",
                    failure.label(),
                    suppressed,
                    causes(cause));
        }
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
