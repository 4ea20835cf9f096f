package io.pgweir.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a benchmark found, for people and for programs.
 *
 * @param table rounded, for people
 * @param results what the table was made from: every value that was measured, as maps, lists, strings and finite numbers
 */
public record Findings(Provenance provenance, Table table, List<Map<String, Object>> results) {

    public Findings {
        results = List.copyOf(results);
    }

    public String text() {
        return heading("") + "\n" + table.text();
    }

    public String markdown() {
        return heading("- ") + "\n" + table.markdown();
    }

    private String heading(String bullet) {
        return provenance.lines().stream().map(line -> bullet + line + "\n").collect(Collectors.joining());
    }

    public String json() {
        Map<String, Object> root = new LinkedHashMap<>(provenance.json());
        root.put("results", results);
        return Json.write(root) + "\n";
    }
}
