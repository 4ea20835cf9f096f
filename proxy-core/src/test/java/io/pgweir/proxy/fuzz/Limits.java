package io.pgweir.proxy.fuzz;

import java.time.Duration;

/** The limits on time under which {@link InterleavedClientsTest} runs: short, so that they are reached. */
final class Limits {

    static final Duration QUERY = Duration.ofMillis(500);
    static final Duration IDLE_IN_TRANSACTION = Duration.ofMillis(300);
    static final Duration TRANSACTION = Duration.ofMillis(1_500);
    static final Duration MAX_WAIT = Duration.ofMillis(800);

    /** Nothing lasts more than a second beyond its limit. */
    private static final Duration BEYOND = Duration.ofSeconds(1);

    static final Duration LONGEST = MAX_WAIT.plus(QUERY).plus(BEYOND);
    static final Duration LONGEST_IN_TRANSACTION = QUERY.plus(BEYOND);

    static final String YAML = """
            timeouts: { query: %dms, idle_in_transaction: %dms, transaction: %dms }
            tenants: { all: { match: { user: "*" }, max_wait: %dms } }
            """.formatted(
                    QUERY.toMillis(), IDLE_IN_TRANSACTION.toMillis(), TRANSACTION.toMillis(), MAX_WAIT.toMillis());

    private Limits() {}
}
