package io.pgweir.cli.top;

import java.util.List;

/** What a {@code SHOW} has answered. */
public record ConsoleTable(List<String> columns, List<List<String>> rows) {

    public ConsoleTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    List<Row> all() {
        return rows.stream().map(values -> new Row(columns, values)).toList();
    }

    /** One row, by the names of its columns. */
    record Row(List<String> columns, List<String> values) {

        String text(String column) {
            int index = columns.indexOf(column);
            if (index < 0) {
                throw new IllegalStateException("the console has no column " + column + ", but " + columns);
            }
            return values.get(index);
        }

        long number(String column) {
            return Long.parseLong(text(column));
        }
    }
}
