package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW STATS_TOTALS}: the part of {@link ShowStats} since the start. */
final class ShowStatsTotals extends Show {

    private final StatisticsHistory history;

    ShowStatsTotals(StatisticsHistory history) {
        super(
                "STATS_TOTALS",
                Column.text("database")
                        .numeric(Statistic.names(Statistic::columnOfTotals))
                        .list());
        this.history = history;
    }

    @Override
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        history.databases().forEach((database, figures) -> rows.add(row(database, figures)));
        return rows;
    }

    private static List<String> row(String database, Figures figures) {
        List<Object> row = new ArrayList<>();
        row.add(database);
        row.addAll(figures.totals());
        return Answer.row(row.toArray());
    }
}
