package io.pgweir.proxy.admin.publish;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A scrape as lines of StatsD with tags: {@code pgweir_waiting:3|g|#server:main,database:app}. Counters are told by what has
 * come to them since the lines before; a histogram by how many there were and how long they took together. One thread.
 *
 * <p>Not Micrometer's registry of StatsD: the meters of pools and tenants are made at each scrape and are no meters of a
 * registry, which would tell nothing of them.
 */
final class StatsdLines {

    private final Map<String, Double> before = new HashMap<>();

    /** The first time there are gauges only, as nobody knows since when the counters count. */
    List<String> of(MetricSnapshots scrape) {
        List<String> lines = new ArrayList<>();
        for (MetricSnapshot family : scrape) {
            String name = family.getMetadata().getPrometheusName();
            for (DataPointSnapshot point : family.getDataPoints()) {
                String tags = tags(point);
                if (point instanceof GaugeSnapshot.GaugeDataPointSnapshot gauge) {
                    lines.add(name + ":" + gauge.getValue() + "|g" + tags);
                } else if (point instanceof CounterSnapshot.CounterDataPointSnapshot counter) {
                    count(lines, name, counter.getValue(), tags);
                } else if (point instanceof HistogramSnapshot.HistogramDataPointSnapshot times) {
                    count(lines, name + "_count", times.getCount(), tags);
                    count(lines, name + "_sum", times.getSum(), tags);
                }
            }
        }
        return lines;
    }

    private void count(List<String> lines, String name, double now, String tags) {
        Double past = before.put(name + tags, now);
        if (past != null && now > past) {
            lines.add(name + ":" + (now - past) + "|c" + tags);
        }
    }

    private static String tags(DataPointSnapshot point) {
        String tags = StreamSupport.stream(point.getLabels().spliterator(), false)
                .map(StatsdLines::tag)
                .collect(Collectors.joining(","));
        return tags.isEmpty() ? "" : "|#" + tags;
    }

    /** Names come from clients: what would end a tag or a line is replaced. */
    private static String tag(Label label) {
        return label.getName() + ":" + label.getValue().replaceAll("[|,#:@\\p{Cntrl}]", "_");
    }
}
