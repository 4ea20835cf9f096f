package io.pgweir.proxy.server;

import java.time.Duration;

/**
 * How long something may take, and the setting that says so, for whoever exceeds it.
 *
 * @param setting its path in the configuration
 * @param nanos 0 = without limit
 */
public record TimeLimit(String setting, long nanos) {

    static TimeLimit of(String setting, Duration limit) {
        return new TimeLimit(setting, limit.toNanos());
    }

    public boolean isOver(long elapsed) {
        return nanos > 0 && elapsed > nanos;
    }

    /** As a client is told. */
    @Override
    public String toString() {
        return setting + " = " + Duration.ofNanos(nanos).toMillis() + "ms";
    }
}
