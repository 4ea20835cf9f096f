package io.pgweir.benchmarks.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table of text; every row is as long as the header. */
public record Table(List<String> header, List<List<String>> rows) {

    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
        for (List<String> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row + " has not the columns of " + header);
            }
        }
    }

    /** For a terminal: columns in line. */
    String text() {
        return inLine(header) + rows.stream().map(this::inLine).collect(Collectors.joining());
    }

    String markdown() {
        String rule = "|" + " --- |".repeat(header.size()) + "\n";
        return piped(header) + rule + rows.stream().map(Table::piped).collect(Collectors.joining());
    }

    private static String piped(List<String> row) {
        return "| " + String.join(" | ", row) + " |\n";
    }

    private String inLine(List<String> row) {
        return IntStream.range(0, row.size())
                        .mapToObj(column -> padded(row.get(column), column))
                        .collect(Collectors.joining("   "))
                        .stripTrailing()
                + "\n";
    }

    private String padded(String cell, int column) {
        return cell + " ".repeat(width(column) - cell.length());
    }

    private int width(int column) {
        int widest =
                rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
        return Math.max(widest, header.get(column).length());
    }
}
