package io.pgweir.proxy.admin.meters;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Which configuration is in force, and what has become of attempts to change it. Any thread. */
public final class ConfigHistory {

    /** What an attempt has come to. */
    enum Result {
        APPLIED("applied"),
        REFUSED("refused");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * How things stand.
     *
     * @param waiting keys whose change waits for the next start
     * @param counts of attempts
     * @param latest when the latest attempt was; {@link Instant#EPOCH} if there was none
     */
    record Figures(String hash, int waiting, Map<Result, Long> counts, Map<Result, Instant> latest) {}

    private final Clock clock;
    private final Map<Result, Long> counts = new EnumMap<>(Result.class);
    private final Map<Result, Instant> latest = new EnumMap<>(Result.class);
    private String hash;
    private int waiting;

    /** @param hash of what is in force at the start */
    public ConfigHistory(String hash) {
        this(hash, Clock.systemUTC());
    }

    ConfigHistory(String hash, Clock clock) {
        this.hash = hash;
        this.clock = clock;
        for (Result result : Result.values()) {
            counts.put(result, 0L);
            latest.put(result, Instant.EPOCH);
        }
    }

    public synchronized String hash() {
        return hash;
    }

    /** @param keysWaiting for the next start */
    public synchronized void applied(String newHash, int keysWaiting) {
        hash = newHash;
        waiting = keysWaiting;
        ended(Result.APPLIED);
    }

    /** Nothing has changed. */
    public synchronized void refused() {
        ended(Result.REFUSED);
    }

    private void ended(Result result) {
        counts.merge(result, 1L, Long::sum);
        latest.put(result, clock.instant());
    }

    synchronized Figures figures() {
        return new Figures(hash, waiting, new EnumMap<>(counts), new EnumMap<>(latest));
    }
}
