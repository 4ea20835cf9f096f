package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW TOTALS}: {@link ShowStats} over all databases, one figure a row. */
final class ShowTotals extends Show {

    private final StatisticsHistory history;

    ShowTotals(StatisticsHistory history) {
        super("TOTALS", Column.text("name").numeric("value").list());
        this.history = history;
    }

    @Override
    List<List<String>> rows() {
        Figures all = history.all();
        List<List<String>> rows = new ArrayList<>();
        add(rows, "total_", all.totals());
        add(rows, "avg_", all.averages());
        return rows;
    }

    private static void add(List<List<String>> rows, String prefix, List<Long> figures) {
        for (Statistic statistic : Statistic.values()) {
            rows.add(Answer.row(prefix + statistic.row(), figures.get(statistic.ordinal())));
        }
    }
}
