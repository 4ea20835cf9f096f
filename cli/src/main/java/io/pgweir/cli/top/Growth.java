package io.pgweir.cli.top;

import io.pgweir.cli.top.ConsoleTable.Row;
import java.time.Duration;
import java.util.Optional;

/**
 * How the counters of one row have grown between two samples.
 *
 * @param before empty for a row that is new, of which all has happened since
 */
record Growth(Optional<Row> before, Row after, Duration time) {

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    /** Never below zero: a pgweir that was started anew counts from there. */
    long of(String column) {
        long now = after.number(column);
        long then = before.map(row -> row.number(column)).orElse(0L);
        return now < then ? now : now - then;
    }

    double perSecond(String column) {
        return of(column) * NANOS / Math.max(1, time.toNanos());
    }

    /** The sum in one column for each that the other has counted; 0 where that is none. */
    double mean(String sum, String count) {
        long times = of(count);
        return times == 0 ? 0 : (double) of(sum) / times;
    }
}
