package io.pgweir.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the file has them: a whole number and one unit, {@code 250ms 5s 10m 2h 1d}, or a plain {@code 0}. */
public final class DurationText {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})([a-z]*)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    /** Well below where nanoseconds in a {@code long} end (292 years), so that adding a duration to a clock is safe. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private DurationText() {}

    /** A duration as it could stand in a file, in the greatest unit that fits. */
    static String write(Duration duration) {
        long millis = duration.toMillis();
        if (millis == 0) {
            return "0";
        }
        return UNITS.entrySet().stream()
                .filter(unit -> millis % unit.getValue().toMillis() == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> millis / unit.getValue().toMillis() + unit.getKey())
                .orElseThrow();
    }

    /** Empty if the text is none. */
    public static Optional<Duration> read(String text) {
        try {
            return Optional.of(parse(text));
        } catch (BadValue none) {
            return Optional.empty();
        }
    }

    /** Parses a duration that may be zero. */
    static Duration parse(String text) throws BadValue {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new BadValue("is not a duration", "write a whole number and a unit: 250ms, 5s, 10m, 2h, 1d");
        }
        long amount = Long.parseLong(form.group(1));
        String unit = form.group(2);
        if (unit.isEmpty()) {
            return withoutUnit(amount);
        }
        if (!UNITS.containsKey(unit)) {
            throw new BadValue("has an unknown unit", "the units are ms, s, m, h, d");
        }
        Duration duration = UNITS.get(unit).multipliedBy(amount);
        if (duration.compareTo(LONGEST) > 0) {
            throw new BadValue("is too long", "at most 3650d");
        }
        return duration;
    }

    /** Seconds or milliseconds? PostgreSQL's own settings differ among each other, so nothing is guessed. */
    private static Duration withoutUnit(long amount) throws BadValue {
        if (amount != 0) {
            throw new BadValue("has no unit", "add a unit, e.g. 30s");
        }
        return Duration.ZERO;
    }
}
