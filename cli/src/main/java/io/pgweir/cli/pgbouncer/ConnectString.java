package io.pgweir.cli.pgbouncer;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value of a line under {@code [databases]}, {@code [users]} or {@code [peers]}: {@code key=value key='a value'}. Within
 * quotes a quote is doubled; a backslash is just a character. Confined to one text.
 */
final class ConnectString {

    private static final char QUOTE = '\'';

    private final String text;
    private final Place place;
    private int at;

    private ConnectString(String text, Place place) {
        this.text = text;
        this.place = place;
    }

    /** The pairs in their order; of a key that is there twice, the last. */
    static Map<String, String> parse(String text, Place place) {
        return new ConnectString(text, place).pairs();
    }

    private Map<String, String> pairs() {
        Map<String, String> pairs = new LinkedHashMap<>();
        skipSpace();
        while (at < text.length()) {
            pairs.put(key(), value());
            skipSpace();
        }
        return pairs;
    }

    private String key() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !isSpace()) {
            at++;
        }
        String key = text.substring(start, at);
        skipSpace();
        if (key.isEmpty() || at == text.length() || text.charAt(at) != '=') {
            throw new IniProblem(place, "the connect string has something that is not key=value");
        }
        at++;
        skipSpace();
        return key;
    }

    private String value() {
        if (at < text.length() && text.charAt(at) == QUOTE) {
            return quoted();
        }
        int start = at;
        while (at < text.length() && !isSpace()) {
            at++;
        }
        if (at == start) {
            throw new IniProblem(place, "the connect string has a key without a value");
        }
        return text.substring(start, at);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length(); at++) {
            if (text.charAt(at) == QUOTE) {
                boolean doubled = at + 1 < text.length() && text.charAt(at + 1) == QUOTE;
                at++;
                if (!doubled) {
                    return value.toString();
                }
            }
            value.append(text.charAt(at));
        }
        throw new IniProblem(place, "the connect string has a quote that is never closed");
    }

    private void skipSpace() {
        while (at < text.length() && isSpace()) {
            at++;
        }
    }

    private boolean isSpace() {
        return text.charAt(at) == ' ' || text.charAt(at) == '\t';
    }
}
