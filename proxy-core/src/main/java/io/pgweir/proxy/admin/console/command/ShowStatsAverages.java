package io.pgweir.proxy.admin.console.command;

import io.pgweir.proxy.admin.console.command.StatisticsHistory.Figures;
import java.util.List;

/** {@code SHOW STATS_AVERAGES}: the part of {@link ShowStats} that is averages. */
final class ShowStatsAverages extends DatabaseFigures {

    ShowStatsAverages(StatisticsHistory history) {
        super("STATS_AVERAGES", history, Statistic.names(Statistic::columnOfAverages));
    }

    @Override
    List<List<Long>> shown(Figures figures) {
        return List.of(figures.averages());
    }
}
