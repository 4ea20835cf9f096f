package io.pgweir.cli.top;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One pool, tenant or database.
 *
 * @param identity by name: what the line is about
 * @param waiting clients that wait, {@code busy} connections in use, {@code rate} what is done in a second: to sort by
 * @param figures in the order of the board's columns
 */
record Line(Map<String, String> identity, long waiting, double busy, double rate, List<Figure> figures) {

    Line {
        identity = new LinkedHashMap<>(identity);
        figures = List.copyOf(figures);
    }

    /** In one word for people. */
    String name() {
        return String.join("/", identity.values());
    }
}
