package io.pgweir.cli.top;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One pool, tenant, database or waiting client.
 *
 * @param identity by name: what the line is about
 * @param waiting clients that wait, or for how long this one has; {@code busy} connections in use, {@code rate} what is done in a second: to sort by
 * @param figures in the order of the board's columns
 */
record Line(Map<String, String> identity, long waiting, double busy, double rate, List<Figure> figures) {

    Line {
        identity = new LinkedHashMap<>(identity);
        figures = List.copyOf(figures);
    }

    /** Whether this text is in its name or in one of its words. */
    boolean isNamed(String text) {
        return name().contains(text)
                || figures.stream().anyMatch(figure -> figure.value() instanceof String word && word.contains(text));
    }

    /** In one word for people. */
    String name() {
        return String.join("/", identity.values());
    }
}
