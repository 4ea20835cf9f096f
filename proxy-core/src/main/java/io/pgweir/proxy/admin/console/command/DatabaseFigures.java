package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.ArrayList;
import java.util.List;

/** What {@code SHOW STATS} and its two parts have in common: a row for each database. */
abstract class DatabaseFigures extends Show {

    private final StatisticsHistory history;

    /** @param names of the columns behind that of the database, in their order */
    DatabaseFigures(String subject, StatisticsHistory history, String[]... names) {
        super(subject, columns(names));
        this.history = history;
    }

    private static List<Column> columns(String[]... names) {
        Column.Row row = Column.text("database");
        for (String[] part : names) {
            row.numeric(part);
        }
        return row.list();
    }

    @Override
    final List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        history.databases().forEach((database, figures) -> {
            List<Object> row = new ArrayList<>(List.of(database));
            shown(figures).forEach(row::addAll);
            rows.add(Answer.row(row.toArray()));
        });
        return rows;
    }

    /** Those of {@code figures} that are shown, as the columns are named. */
    abstract List<List<Long>> shown(Figures figures);
}
