package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.List;

/** {@code SHOW STATS}: what has been done for each database: since the start, and on average of the last one or two minutes. */
final class ShowStats extends DatabaseFigures {

    ShowStats(StatisticsHistory history) {
        super("STATS", history, Statistic.names(Statistic::totalColumn), Statistic.names(Statistic::averageColumn));
    }

    @Override
    List<List<Long>> shown(Figures figures) {
        return List.of(figures.totals(), figures.averages());
    }
}
