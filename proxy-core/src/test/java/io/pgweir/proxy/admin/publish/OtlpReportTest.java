package io.pgweir.proxy.admin.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.testing.OtlpReceiver;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class OtlpReportTest {

    private static final long START = 1_700_000_000_000L;
    private static final Labels POOL = Labels.of("server", "main", "database", "d", "user", "u");

    private final OtlpReport report = new OtlpReport(
            Map.of("pgweir_waiting", MeterName.WAITING, "pgweir_transactions", MeterName.TRANSACTIONS),
            Map.of("service.name", "pgweir"),
            START);

    private ExportMetricsServiceRequest read(long millis, MetricSnapshots scrape) throws Exception {
        byte[] request = report.of(scrape, Map.of(), START + millis);
        ExportMetricsServiceRequest.Builder figures = ExportMetricsServiceRequest.newBuilder();
        try (GZIPInputStream json = new GZIPInputStream(new ByteArrayInputStream(request))) {
            JsonFormat.parser().merge(new String(json.readAllBytes(), StandardCharsets.UTF_8), figures);
        }
        return figures.build();
    }

    private List<Metric> metrics(long millis, MetricSnapshots scrape) throws Exception {
        return read(millis, scrape).getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
    }

    private static MetricSnapshots waiting(double value, Labels labels) {
        return MetricSnapshots.of(GaugeSnapshot.builder()
                .name("pgweir_waiting")
                .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .value(value)
                        .labels(labels)
                        .build())
                .build());
    }

    private static MetricSnapshots transactions(double value) {
        return MetricSnapshots.of(CounterSnapshot.builder()
                .name("pgweir_transactions")
                .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .value(value)
                        .labels(POOL)
                        .build())
                .build());
    }

    @Test
    void names_that_clients_choose_arrive_as_they_are() throws Exception {
        String name = "\"a\\b\"\n\u0001\u2028 größe \ud83d\ude00";
        Labels labels = Labels.of("server", "main", "database", name, "user", "");

        NumberDataPoint point = metrics(0, waiting(3, labels)).get(0).getGauge().getDataPoints(0);

        assertThat(OtlpReceiver.attributes(point.getAttributesList()))
                .isEqualTo(Map.of("server", "main", "database", name, "user", ""));
        assertThat(point.getAsDouble()).isEqualTo(3);
        assertThat(point.getTimeUnixNano()).isEqualTo(START * 1_000_000);
    }

    @Test
    void what_is_no_number_is_left_out_and_with_it_a_metric_that_has_no_other() throws Exception {
        assertThat(metrics(0, waiting(Double.NaN, POOL))).isEmpty();
        assertThat(metrics(0, waiting(Double.POSITIVE_INFINITY, POOL))).isEmpty();
        assertThat(metrics(0, waiting(1e300, POOL))).hasSize(1);
    }

    @Test
    void a_counter_that_begins_anew_says_so() throws Exception {
        assertThat(started(60_000, 7)).isEqualTo(START * 1_000_000);
        assertThat(started(120_000, 8)).isEqualTo(START * 1_000_000);
        assertThat(started(180_000, 1)).isEqualTo((START + 120_000) * 1_000_000);
    }

    private long started(long millis, double transactions) throws Exception {
        return metrics(millis, transactions(transactions))
                .get(0)
                .getSum()
                .getDataPoints(0)
                .getStartTimeUnixNano();
    }
}
