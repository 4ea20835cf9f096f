package io.pgweir.benchmarks.compare;

import io.pgweir.benchmarks.contender.ContenderKind;
import io.pgweir.benchmarks.report.Findings;
import io.pgweir.benchmarks.report.Provenance;
import io.pgweir.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a comparison found, with all that one needs to repeat it. */
record Report(Provenance provenance, List<Series> series) {

    private static final String NOTHING = "–";

    /** What the others are measured against. */
    static final String REFERENCE = ContenderKind.PGBOUNCER.toString();

    private static final List<Figure> RATIOS =
            List.of(Figure.TRANSACTIONS_PER_SECOND, Figure.PROCESSOR_US_PER_TRANSACTION);

    Report {
        series = List.copyOf(series);
    }

    Findings findings() {
        return new Findings(provenance, table(), series.stream().map(this::json).toList());
    }

    String chart() {
        return new RatioChart(this, RATIOS).svg();
    }

    private Table table() {
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
        return reference(one.load())
                .map(reference -> one.ratio(figure, reference))
                .orElse(OptionalDouble.empty());
    }

    /** Empty where the reference did not run. */
    Optional<Series> reference(Load load) {
        return series.stream()
                .filter(one -> one.load().equals(load) && one.contender().equals(REFERENCE))
                .findFirst();
    }

    private Map<String, Object> json(Series one) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("load", one.load().label());
        result.put("work", one.load().work().label());
        result.put("clients", one.load().clients());
        result.put("tls", one.load().tls());
        one.load().rate().ifPresent(rate -> result.put("rate", rate));
        result.put("contender", one.contender());
        result.put("spreads", spreads(one));
        Map<String, Object> ratios = new LinkedHashMap<>();
        RATIOS.forEach(figure -> ratio(one, figure).ifPresent(ratio -> ratios.put(figure.key(), ratio)));
        result.put("ratios_to_" + REFERENCE, ratios);
        result.put("turns", one.turns().stream().map(Report::json).toList());
        return result;
    }

    private static Map<String, Object> spreads(Series one) {
        Map<String, Object> spreads = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            one.spread(figure).ifPresent(spread -> spreads.put(figure.key(), spread.json()));
        }
        return spreads;
    }

    private static Map<String, Object> json(Turn turn) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Figure figure : Figure.values()) {
            figure.of(turn).ifPresent(value -> values.put(figure.key(), value));
        }
        return values;
    }
}
