package io.pgweir.proxy.admin.meters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its specification allows; anything that is not in the grammar, or not
 * announced by a TYPE, or there twice, fails the test.
 */
public final class ExpositionText {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"";
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
    private static final Pattern ONE_LABEL = Pattern.compile(LABEL);
    private static final Pattern SAMPLE = Pattern.compile(
            "(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL + ")*)\\})? (-?[0-9.]+(?:E-?[0-9]+)?|\\+Inf|-Inf|NaN)");

    /** name, labels sorted by key, value */
    public record Series(String name, Map<String, String> labels) {}

    private final Map<String, String> types = new HashMap<>();
    private final Map<Series, Double> samples = new LinkedHashMap<>();

    public ExpositionText(String text) {
        assertThat(text).endsWith("\n");
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            read(line);
        }
    }

    private void read(String line) {
        Matcher comment = COMMENT.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (comment.matches()) {
            if (comment.group(1).equals("TYPE")) {
                assertThat(types.put(comment.group(2), comment.group(3)))
                        .as("TYPE given twice: %s", line)
                        .isNull();
            }
        } else {
            assertThat(sample.matches()).as("in the grammar: %s", line).isTrue();
            add(line, sample.group(1), sample.group(2), sample.group(sample.groupCount()));
        }
    }

    private void add(String line, String name, String labelText, String value) {
        assertThat(types).as("has a TYPE: %s", line).containsKey(family(name));
        Map<String, String> labels = new TreeMap<>();
        if (labelText != null) {
            Matcher label = ONE_LABEL.matcher(labelText);
            while (label.find()) {
                assertThat(labels.put(label.group(1), unescaped(label.group(2))))
                        .isNull();
            }
        }
        double number = value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
        assertThat(samples.put(new Series(name, labels), number))
                .as("given twice: %s", line)
                .isNull();
    }

    private String family(String name) {
        String base = name.replaceFirst("_(bucket|sum|count)$", "");
        return "histogram".equals(types.get(base)) ? base : name;
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                char escaped = text.charAt(++i);
                plain.append(escaped == 'n' ? '\n' : escaped);
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    public Map<String, String> types() {
        return types;
    }

    public Map<Series, Double> samples() {
        return samples;
    }

    /** @param labels key, value, key, value; all labels of the series */
    public Double value(String name, String... labels) {
        Map<String, String> sorted = new TreeMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            sorted.put(labels[i], labels[i + 1]);
        }
        return samples.get(new Series(name, sorted));
    }

    public long count(String name) {
        return samples.keySet().stream()
                .filter(series -> series.name().equals(name))
                .count();
    }

    public double sum(String name) {
        return samples.entrySet().stream()
                .filter(sample -> sample.getKey().name().equals(name))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
