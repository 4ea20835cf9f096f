package io.pgweir.cli.top;

import java.util.List;

/**
 * Lines of one kind.
 *
 * @param title in the plural, as scripts know it
 * @param columns as scripts know them
 */
record Board(String title, List<String> columns, List<Line> lines) {

    Board {
        columns = List.copyOf(columns);
        lines = List.copyOf(lines);
    }

    /** @param filter what a name has in it; empty = all */
    Board seen(SortBy sort, String filter) {
        return new Board(
                title,
                columns,
                lines.stream()
                        .filter(line -> line.isNamed(filter))
                        .sorted(sort.order())
                        .toList());
    }
}
