package io.pgweir.benchmarks.tenancy;

import io.pgweir.benchmarks.load.LoadResult;
import io.pgweir.benchmarks.report.Column;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of clients while others asked for too much.
 *
 * @param alone when nobody else was there
 * @param floodPerSecond transactions of the others in the time of {@code beside}; those that they still finished when they
 *     were alone again do not count
 */
record Beside(LoadResult alone, LoadResult beside, double floodPerSecond) {

    /**
     * The columns of every table of such clients.
     *
     * @param measured who they are
     * @param flood what the others do
     */
    static List<Column<Beside>> columns(String measured, String flood, List<Column<Beside>> more) {
        List<Column<Beside>> columns = new ArrayList<>(List.of(
                new Column<>("alone p99 ms", "alone_p99_ms", 2, turn -> turn.alone.latencyMillis(99)),
                new Column<>("beside p50 ms", "beside_p50_ms", 2, turn -> turn.beside.latencyMillis(50)),
                new Column<>("beside p99 ms", "beside_p99_ms", 2, turn -> turn.beside.latencyMillis(99)),
                new Column<>("p99 beside ÷ alone", "p99_ratio", 2, Beside::ratio),
                new Column<>(
                        measured + " tx/s", measured + "_tx_per_s", 0, turn -> turn.beside.transactionsPerSecond()),
                new Column<>(flood + "/s", flood + "_per_s", 1, Beside::floodPerSecond)));
        columns.addAll(more);
        return columns;
    }

    private double ratio() {
        return beside.latencyMillis(99) / alone.latencyMillis(99);
    }
}
