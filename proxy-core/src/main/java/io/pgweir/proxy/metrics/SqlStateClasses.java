package io.pgweir.proxy.metrics;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by the class of an SQLSTATE, which are its first two characters. Indexed by these, so that counting allocates
 * nothing; bounded, whatever a server may send.
 */
public final class SqlStateClasses {

    private static final int DIGITS = 36;

    private final long[] counts = new long[DIGITS * DIGITS];

    public void count(String sqlState) {
        if (sqlState.length() >= 2) {
            int first = Character.digit(sqlState.charAt(0), DIGITS);
            int second = Character.digit(sqlState.charAt(1), DIGITS);
            if (first >= 0 && second >= 0) {
                counts[first * DIGITS + second]++;
            }
        }
    }

    /** The classes that have occurred. */
    public Map<String, Long> snapshot() {
        Map<String, Long> snapshot = new TreeMap<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                snapshot.put(name(i), counts[i]);
            }
        }
        return snapshot;
    }

    private static String name(int index) {
        char first = Character.toUpperCase(Character.forDigit(index / DIGITS, DIGITS));
        char second = Character.toUpperCase(Character.forDigit(index % DIGITS, DIGITS));
        return String.valueOf(new char[] {first, second});
    }
}
