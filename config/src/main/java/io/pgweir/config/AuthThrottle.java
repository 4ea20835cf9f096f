package io.pgweir.config;

import java.time.Duration;
import java.util.Objects;

/**
 * What slows down who tries passwords, for each pair of a user and an address.
 *
 * @param delay how long the second refusal of a pair is held back; doubled with each further one; zero turns all of it off
 * @param maxDelay the longest that a refusal is held back
 * @param maxAttempts of a pair at once, being checked or held back
 * @param maxWaiting further attempts of a pair that wait for their turn
 * @param maxPairs that are remembered
 */
public record AuthThrottle(Duration delay, Duration maxDelay, int maxAttempts, int maxWaiting, int maxPairs) {

    public AuthThrottle {
        Objects.requireNonNull(delay, "delay");
        Objects.requireNonNull(maxDelay, "maxDelay");
    }

    public boolean isOff() {
        return delay.isZero();
    }
}
