package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.ArrayList;
import java.util.List;

/** {@code SHOW STATS}: what has been done for each database: since the start, and on average of the last one or two minutes. */
final class ShowStats extends Show {

    private final StatisticsHistory history;

    ShowStats(StatisticsHistory history) {
        super(
                "STATS",
                Column.text("database")
                        .numeric(Statistic.names(Statistic::totalColumn))
                        .numeric(Statistic.names(Statistic::averageColumn))
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
        row.addAll(figures.averages());
        return Answer.row(row.toArray());
    }
}
