package io.pgweir.cli.pgbouncer;

import java.math.BigDecimal;
import java.util.Set;

/**
 * One setting where it was written.
 *
 * @param owner the database, user or peer that it is of; empty in {@code [pgbouncer]}
 */
record Setting(Section section, String owner, String name, String value, Place place) {

    private static final Set<String> SECRET = Set.of("password");

    /** As a person would call it: {@code pool_mode}, {@code app.pool_size}. */
    String title() {
        return owner.isEmpty() ? name : owner + "." + name;
    }

    /** The value for people's eyes. */
    String shown() {
        return SECRET.contains(name) ? "(not shown)" : value;
    }

    /** A whole number as C has it: octal after a 0, hexadecimal after 0x. */
    int integer() {
        try {
            return Integer.decode(value);
        } catch (NumberFormatException notOne) {
            throw new IniProblem(place, title() + " '" + shown() + "' is not a whole number");
        }
    }

    /** Seconds, perhaps with a fraction, as milliseconds. */
    long milliseconds() {
        try {
            BigDecimal seconds = new BigDecimal(value);
            if (seconds.signum() < 0) {
                throw new NumberFormatException();
            }
            return seconds.movePointRight(3).longValue();
        } catch (NumberFormatException notOne) {
            throw new IniProblem(place, title() + " '" + shown() + "' is not a number of seconds");
        }
    }

    /** PgBouncer's booleans are numbers. */
    boolean isOn() {
        return integer() != 0;
    }
}
