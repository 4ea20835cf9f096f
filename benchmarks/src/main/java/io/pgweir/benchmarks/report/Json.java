package io.pgweir.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes JSON (RFC 8259) out of maps, lists, strings, booleans and finite numbers; what holds no map or list in itself is
 * one line, so that a diff of two files shows which value changed.
 */
final class Json {

    private static final String INDENT = "  ";

    private Json() {}

    static String write(Object value) {
        return write(value, "\n");
    }

    /** @param margin a line feed, and the blanks before what stands on this level */
    private static String write(Object value, String margin) {
        if (value instanceof Map<?, ?> map) {
            return bracketed(
                    "{",
                    "}",
                    map.values().stream(),
                    margin,
                    map.entrySet().stream()
                            .map(entry -> quoted(entry.getKey().toString()) + ": "
                                    + write(entry.getValue(), margin + INDENT)));
        }
        if (value instanceof List<?> list) {
            return bracketed("[", "]", list.stream(), margin, list.stream().map(item -> write(item, margin + INDENT)));
        }
        if (value instanceof Double number && !Double.isFinite(number)) {
            throw new IllegalArgumentException("no JSON for " + number);
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof String string) {
            return quoted(string);
        }
        throw new IllegalArgumentException("no JSON for " + value);
    }

    private static String bracketed(
            String open, String close, Stream<?> values, String margin, Stream<String> written) {
        boolean flat = values.noneMatch(value -> value instanceof Map || value instanceof List);
        return flat
                ? written.collect(Collectors.joining(", ", open, close))
                : written.collect(Collectors.joining("," + margin + INDENT, open + margin + INDENT, margin + close));
    }

    private static String quoted(String string) {
        return string.chars()
                .mapToObj(
                        c -> c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", c) : String.valueOf((char) c))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
