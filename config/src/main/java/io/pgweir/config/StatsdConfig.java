package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Figures as datagrams of StatsD.
 *
 * @param host of who takes them; empty if nobody does
 */
public record StatsdConfig(Optional<String> host, int port, Duration interval) {

    public StatsdConfig {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(interval, "interval");
    }
}
