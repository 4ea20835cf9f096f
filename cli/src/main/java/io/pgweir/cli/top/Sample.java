package io.pgweir.cli.top;

import java.sql.SQLException;
import java.time.Duration;

/**
 * What the console says at one moment.
 *
 * @param nanos of a clock that only goes forward
 */
record Sample(
        long nanos,
        ConsoleTable pools,
        ConsoleTable tenants,
        ConsoleTable histograms,
        ConsoleTable databases,
        ConsoleTable waiting) {

    static Sample of(Console console) throws SQLException {
        return new Sample(
                System.nanoTime(),
                console.show("POOLS"),
                console.show("TENANTS"),
                console.show("HISTOGRAMS"),
                console.show("STATS_TOTALS"),
                console.show("WAITING"));
    }

    Duration since(Sample before) {
        return Duration.ofNanos(nanos - before.nanos);
    }
}
