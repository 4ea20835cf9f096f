package io.pgweir.benchmarks.scenario;

import io.pgweir.benchmarks.report.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What a pooler took in each of its turns. */
record SidecarFigures(String contender, List<Turn> turns) {

    static final List<String> HEADER = List.of("pooler", "tx/s", "pooler µs/tx", "p99 ms", "pooler MB", "peak MB");

    SidecarFigures(String contender) {
        this(contender, new ArrayList<>());
    }

    /** @param processorMicros user and system time of the pooler for each transaction */
    record Turn(
            double transactionsPerSecond,
            double processorMicros,
            double latencyP99Millis,
            double residentMegabytes,
            double peakMegabytes) {

        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("transactions_per_second", transactionsPerSecond);
            json.put("processor_us_per_transaction", processorMicros);
            json.put("latency_p99_ms", latencyP99Millis);
            json.put("resident_mb", residentMegabytes);
            json.put("peak_mb", peakMegabytes);
            return json;
        }
    }

    void add(Turn turn) {
        turns.add(turn);
    }

    double largestResident() {
        return turns.stream().mapToDouble(Turn::residentMegabytes).max().orElse(0);
    }

    List<String> row() {
        return List.of(
                contender,
                spread(Turn::transactionsPerSecond).text(0),
                spread(Turn::processorMicros).text(1),
                spread(Turn::latencyP99Millis).text(2),
                spread(Turn::residentMegabytes).text(1),
                spread(Turn::peakMegabytes).text(1));
    }

    private Spread spread(ToDoubleFunction<Turn> figure) {
        return Spread.of(turns.stream().mapToDouble(figure));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("contender", contender);
        json.put("turns", turns.stream().map(Turn::json).toList());
        return json;
    }
}
