package io.pgweir.proxy.admin.publish;

import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.metrics.MeterName;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * A scrape as a request of OTLP: an {@code ExportMetricsServiceRequest} in JSON, by gzip.
 *
 * <pre>
 * {"resourceMetrics": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "pgweir"}}]},
 *     "scopeMetrics": [{"scope": {"name": "io.pgweir"}, "metrics": [
 *         {"name": "pgweir.waiting", "description": "Clients that …", "gauge": {"dataPoints": [
 *             {"attributes": […], "timeUnixNano": "1700000000000000000", "asDouble": 3.0}]}}]}]}]}
 * </pre>
 *
 * <p>The encoding is that of the specification of OTLP, section "JSON Protobuf Encoding": integers of 64 bits are strings,
 * enums are numbers. A receiver that makes Prometheus names of names, units and kinds comes to those of {@code /metrics}; a
 * plain number hence has no unit, as {@code 1} would make it a ratio. One thread.
 *
 * <p>Not Micrometer's registry of OTLP, for the reason that {@link StatsdLines} has.
 */
final class OtlpReport {

    private static final String SCOPE = "io.pgweir";
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** {@code AGGREGATION_TEMPORALITY_CUMULATIVE}: what one request has lost is in the next. */
    private static final long CUMULATIVE = 2;

    private final Map<String, MeterName> meters;
    private final Map<String, String> process;
    private final CountedSince since;

    /**
     * @param meters by the names of their families in a scrape
     * @param process attributes of this pgweir
     * @param startMillis since when its counters count
     */
    OtlpReport(Map<String, MeterName> meters, Map<String, String> process, long startMillis) {
        this.meters = meters;
        this.process = process;
        this.since = new CountedSince(startMillis);
    }

    /** @param resource attributes besides those of the process, or in their place */
    byte[] of(MetricSnapshots scrape, Map<String, String> resource, long nowMillis) {
        since.next(nowMillis);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(request)) {
            // Written one by one: thousands of pools are megabytes of JSON, of which little is left by gzip.
            String separator = "";
            write(
                    gzip,
                    "{\"resourceMetrics\": [{\"resource\": " + resource(resource) + ", \"scopeMetrics\": [{\"scope\": "
                            + new JsonObject().put("name", SCOPE) + ", \"metrics\": [");
            for (MetricSnapshot family : scrape) {
                Optional<JsonObject> metric = metric(family, Long.toString(nowMillis * NANOS_PER_MILLI));
                if (metric.isPresent()) {
                    write(gzip, separator + metric.get());
                    separator = ",\n";
                }
            }
            write(gzip, "]}]}]}");
        } catch (IOException bug) {
            throw new UncheckedIOException("memory cannot be full in this way", bug);
        }
        return request.toByteArray();
    }

    private static void write(GZIPOutputStream gzip, String text) throws IOException {
        gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private JsonObject resource(Map<String, String> resource) {
        List<JsonObject> attributes = new ArrayList<>();
        process.forEach((name, value) -> attributes.add(attribute(name, resource.getOrDefault(name, value))));
        resource.forEach((name, value) -> {
            if (!process.containsKey(name)) {
                attributes.add(attribute(name, value));
            }
        });
        return new JsonObject().put("attributes", attributes);
    }

    private static JsonObject attribute(String key, String value) {
        return new JsonObject().put("key", key).put("value", new JsonObject().put("stringValue", value));
    }

    /** Empty if nothing is known of it at present. */
    private Optional<JsonObject> metric(MetricSnapshot family, String now) {
        MeterName meter = meters.get(family.getMetadata().getPrometheusName());
        List<JsonObject> points = new ArrayList<>();
        for (DataPointSnapshot point : family.getDataPoints()) {
            point(meter, point)
                    .ifPresent(figures -> points.add(
                            attributes(point).put("timeUnixNano", now).with(figures)));
        }
        if (points.isEmpty()) {
            return Optional.empty();
        }
        JsonObject metric = new JsonObject().put("name", meter.id()).put("description", meter.description());
        if (meter.unit() != null) {
            metric.put("unit", unit(meter.unit()));
        }
        return Optional.of(metric.put(kind(meter), data(meter, points)));
    }

    private static String kind(MeterName meter) {
        return switch (meter.kind()) {
            case GAUGE -> "gauge";
            case COUNTER -> "sum";
            case HISTOGRAM -> "histogram";
        };
    }

    private static JsonObject data(MeterName meter, List<JsonObject> points) {
        JsonObject data = new JsonObject().put("dataPoints", points);
        return switch (meter.kind()) {
            case GAUGE -> data;
            case COUNTER -> data.put("aggregationTemporality", CUMULATIVE).put("isMonotonic", true);
            case HISTOGRAM -> data.put("aggregationTemporality", CUMULATIVE);
        };
    }

    /** As in UCUM, the code of units that OpenTelemetry uses. */
    private static String unit(String word) {
        return switch (word) {
            case "seconds" -> "s";
            case "bytes" -> "By";
            default -> throw new IllegalArgumentException("the unit '" + word + "' has no code here");
        };
    }

    private static JsonObject attributes(DataPointSnapshot point) {
        List<JsonObject> attributes = new ArrayList<>();
        for (Label label : point.getLabels()) {
            attributes.add(attribute(label.getName(), label.getValue()));
        }
        return new JsonObject().put("attributes", attributes);
    }

    /** Empty for what is no number, which JSON does not have and nobody could use. */
    private Optional<JsonObject> point(MeterName meter, DataPointSnapshot point) {
        if (point instanceof GaugeDataPointSnapshot gauge) {
            return Double.isFinite(gauge.getValue()) ? Optional.of(number(gauge.getValue())) : Optional.empty();
        }
        if (point instanceof CounterDataPointSnapshot counter) {
            return Optional.of(start(meter, point, counter.getValue()).with(number(counter.getValue())));
        }
        if (point instanceof InfoDataPointSnapshot) {
            // What Prometheus has a kind of its own for is a gauge that is always 1.
            return Optional.of(number(1));
        }
        HistogramDataPointSnapshot times = (HistogramDataPointSnapshot) point;
        return Optional.of(start(meter, point, times.getCount()).with(histogram(times)));
    }

    private static JsonObject number(double value) {
        return new JsonObject().putJson("asDouble", Double.toString(value));
    }

    private JsonObject start(MeterName meter, DataPointSnapshot point, double counted) {
        long start = since.of(meter.id() + point.getLabels(), counted);
        return new JsonObject().put("startTimeUnixNano", Long.toString(start * NANOS_PER_MILLI));
    }

    /** Each step holds what is above the bound before and not above its own, as with Prometheus; the last has none. */
    private static JsonObject histogram(HistogramDataPointSnapshot times) {
        ClassicHistogramBuckets steps = times.getClassicBuckets();
        List<String> counts = IntStream.range(0, steps.size())
                .mapToObj(step -> JsonObject.quoted(Long.toString(steps.getCount(step))))
                .toList();
        List<Double> bounds = IntStream.range(0, steps.size() - 1)
                .mapToObj(steps::getUpperBound)
                .toList();
        return new JsonObject()
                .put("count", Long.toString(times.getCount()))
                .putJson("sum", Double.toString(times.getSum()))
                .putJson("bucketCounts", counts.toString())
                .putJson("explicitBounds", bounds.toString());
    }
}
