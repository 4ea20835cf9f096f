package io.pgweir.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What each pooler did in each of its turns: a row for each pooler, with the median and the ends of each figure.
 *
 * @param <T> the figures of one turn
 */
public final class TurnTable<T> {

    private final List<Column<T>> columns;
    private final Map<String, List<T>> turns = new LinkedHashMap<>();

    public TurnTable(List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
    }

    public void add(String pooler, T turn) {
        turns.computeIfAbsent(pooler, first -> new ArrayList<>()).add(turn);
    }

    /** Of all poolers. */
    public Stream<T> turns() {
        return turns.values().stream().flatMap(List::stream);
    }

    public Table table() {
        List<String> header = new ArrayList<>(List.of("pooler"));
        columns.forEach(column -> header.add(column.label()));
        List<List<String>> rows = new ArrayList<>();
        turns.forEach((pooler, figures) -> {
            List<String> row = new ArrayList<>(List.of(pooler));
            columns.forEach(column -> row.add(
                    Spread.of(figures.stream().mapToDouble(column.figure())).text(column.decimals())));
            rows.add(row);
        });
        return new Table(header, rows);
    }

    public List<Map<String, Object>> json() {
        List<Map<String, Object>> all = new ArrayList<>();
        turns.forEach((pooler, figures) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("pooler", pooler);
            json.put("turns", figures.stream().map(this::json).toList());
            all.add(json);
        });
        return all;
    }

    private Map<String, Object> json(T turn) {
        Map<String, Object> json = new LinkedHashMap<>();
        columns.forEach(column -> json.put(column.key(), column.figure().applyAsDouble(turn)));
        return json;
    }
}
