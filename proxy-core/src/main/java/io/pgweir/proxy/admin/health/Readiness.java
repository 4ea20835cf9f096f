package io.pgweir.proxy.admin.health;

import io.pgweir.proxy.admin.JsonObject;
import java.util.List;

/**
 * What one look at all servers has come to.
 *
 * @param ready whether clients may be sent here, as far as the servers go
 * @param status {@code up}, {@code degraded} or {@code warming}
 * @param servers the figures behind it; not to be changed
 * @param lookedAt when, by the clock of the watch
 */
record Readiness(boolean ready, String status, List<JsonObject> servers, long lookedAt) {

    static final String UP = "up";
    static final String DEGRADED = "degraded";
    static final String WARMING = "warming";

    /** Before the first look nothing is known, and nobody is promised anything. */
    static Readiness unknown(long now) {
        return new Readiness(false, WARMING, List.of(), now);
    }
}
