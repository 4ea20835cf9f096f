package io.pgweir.cli.top;

import java.util.Locale;

/** One value of a line, for people and for scripts. */
record Figure(String shown, Object value) {

    private static final double THOUSAND = 1_000;

    /** @param text null = there is none */
    static Figure text(String text) {
        return new Figure(text == null ? "" : text, text == null ? "" : text);
    }

    static Figure count(long count) {
        return new Figure(Long.toString(count), count);
    }

    /** How many of how many. @param most 0 = no limit */
    static Figure of(long count, long most) {
        return new Figure(most == 0 ? Long.toString(count) : count + "/" + most, count);
    }

    /** A number with as many digits as a person reads at a glance: 0, 0.4, 37, 12.3k. */
    static Figure rate(double rate) {
        return new Figure(shortened(rate, ""), round(rate));
    }

    static Figure bytes(double bytes) {
        return new Figure(shortened(bytes, "B"), round(bytes));
    }

    /** Microseconds. */
    static Figure time(double micros) {
        String shown = micros < THOUSAND
                ? digits(micros) + "us"
                : micros < THOUSAND * THOUSAND
                        ? digits(micros / THOUSAND) + "ms"
                        : digits(micros / THOUSAND / THOUSAND) + "s";
        return new Figure(micros == 0 ? "0" : shown, round(micros));
    }

    private static String shortened(double value, String unit) {
        if (value < THOUSAND) {
            return digits(value) + unit;
        }
        return value < THOUSAND * THOUSAND
                ? digits(value / THOUSAND) + "k" + unit
                : digits(value / THOUSAND / THOUSAND) + "M" + unit;
    }

    private static String digits(double value) {
        boolean fraction = value != Math.rint(value) && value < 100;
        return String.format(Locale.ROOT, fraction ? "%.1f" : "%.0f", value);
    }

    private static double round(double value) {
        return Math.round(value * THOUSAND) / THOUSAND;
    }
}
