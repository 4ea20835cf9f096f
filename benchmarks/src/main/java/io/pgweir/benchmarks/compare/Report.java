package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.PgBouncerProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a comparison found, with all that one needs to repeat it.
 *
 * @param versions of the server, of pgbench and of each contender
 */
record Report(Machine machine, List<String> versions, String commandLine, String method, List<Series> series) {

    private static final String NOTHING = "–";

    /** What the others are measured against. */
    private static final String REFERENCE = PgBouncerProcess.NAME;

    private static final List<Figure> RATIOS =
            List.of(Figure.TRANSACTIONS_PER_SECOND, Figure.PROCESSOR_US_PER_TRANSACTION);

    String text() {
        return heading("") + "\n" + table().text();
    }

    String markdown() {
        return heading("- ") + "\n" + table().markdown();
    }

    private String heading(String bullet) {
        return Stream.of(
                        "machine: " + machine.text(),
                        "versions: " + String.join(", ", versions),
                        "command: " + commandLine,
                        "method: " + method)
                .map(line -> bullet + line + "\n")
                .collect(Collectors.joining());
    }

    Table table() {
        List<String> header = new ArrayList<>(List.of("load", "contender"));
        Stream.of(Figure.values()).map(Figure::label).forEach(header::add);
        RATIOS.forEach(figure -> header.add(figure.label() + " ÷ " + REFERENCE));
        return new Table(header, series.stream().map(this::row).toList());
    }

    private List<String> row(Series one) {
        List<String> row = new ArrayList<>(List.of(one.load().label(), one.contender()));
        for (Figure figure : Figure.values()) {
            row.add(one.spread(figure)
                    .map(spread -> spread.text(figure.decimals()))
                    .orElse(NOTHING));
        }
        for (Figure figure : RATIOS) {
            OptionalDouble ratio = ratio(one, figure);
            row.add(ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : NOTHING);
        }
        return row;
    }

    private OptionalDouble ratio(Series one, Figure figure) {
        Optional<Series> reference = series.stream()
                .filter(other ->
                        other.load().equals(one.load()) && other.contender().equals(REFERENCE))
                .findFirst();
        return reference.isPresent() ? one.ratio(figure, reference.get()) : OptionalDouble.empty();
    }

    String json() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("machine", machine.text());
        root.put("versions", versions);
        root.put("command", commandLine);
        root.put("method", method);
        root.put("results", series.stream().map(this::json).toList());
        return Json.write(root) + "\n";
    }

    private Map<String, Object> json(Series one) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("work", one.load().work().label());
        result.put("clients", one.load().clients());
        result.put("contender", one.contender());
        for (Figure figure : Figure.values()) {
            one.spread(figure).ifPresent(spread -> {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("median", spread.median());
                values.put("min", spread.min());
                values.put("max", spread.max());
                result.put(figure.key(), values);
            });
        }
        for (Figure figure : RATIOS) {
            ratio(one, figure).ifPresent(ratio -> result.put(figure.key() + "_to_" + REFERENCE, ratio));
        }
        return result;
    }
}
