package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.List;

/** {@code SHOW STATS_TOTALS}: the part of {@link ShowStats} since the start. */
final class ShowStatsTotals extends DatabaseFigures {

    ShowStatsTotals(StatisticsHistory history) {
        super("STATS_TOTALS", history, Statistic.names(Statistic::columnOfTotals));
    }

    @Override
    List<List<Long>> shown(Figures figures) {
        return List.of(figures.totals());
    }
}
