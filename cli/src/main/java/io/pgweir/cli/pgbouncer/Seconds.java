package io.pgweir.cli.pgbouncer;

import java.util.concurrent.TimeUnit;

/** PgBouncer's times, which are seconds without a unit, as pgweir writes durations. */
final class Seconds {

    private static final long LONGEST = TimeUnit.DAYS.toMillis(3650);

    private Seconds() {}

    /** @param byDefault in seconds */
    static String of(Ini ini, String name, int byDefault) {
        return text(ini.global(name).map(Setting::milliseconds).orElse(TimeUnit.SECONDS.toMillis(byDefault)));
    }

    /** For what cannot be switched off in pgweir. @param instead in the place of 0 */
    static String positive(Ini ini, String name, int byDefault, String instead) {
        String text = of(ini, name, byDefault);
        return text.equals("0") ? instead : text;
    }

    static String text(long milliseconds) {
        long shown = Math.min(milliseconds, LONGEST);
        if (shown == 0) {
            return "0";
        }
        return shown % 1000 == 0 ? shown / 1000 + "s" : shown + "ms";
    }
}
