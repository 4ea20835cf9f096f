package io.pgweir.proxy.admin.publish;

import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.metrics.TimeHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of CloudWatch's Embedded Metric Format: a JSON object with the values at its root and, in {@code _aws}, which of
 * them are metrics and which are dimensions.
 *
 * <pre>
 * {"_aws": {"Timestamp": 1700000000000, "CloudWatchMetrics": [{"Namespace": "pgweir",
 *     "Dimensions": [["service", "server"]], "Metrics": [{"Name": "pgweir.waiting", "Unit": "Count"}]}]},
 *  "service": "shop", "server": "main", "pgweir.waiting": 3.0}
 * </pre>
 *
 * <p>The format and its limits are those of the specification in the manual of CloudWatch: 100 metrics of a line and 100
 * values of a metric, 30 dimensions, of ASCII.
 */
final class EmfLine {

    private static final int MAX_METRICS = 100;
    private static final int MAX_VALUES = 100;
    private static final int MAX_DIMENSION_VALUE = 1_024;
    private static final double NANOS_PER_SECOND = 1e9;

    private final String namespace;
    private final long timestampMillis;
    private final Map<String, String> dimensions = new LinkedHashMap<>();
    private final List<JsonObject> definitions = new ArrayList<>();
    private final JsonObject root = new JsonObject();

    EmfLine(String namespace, long timestampMillis, Map<String, String> dimensions) {
        this.namespace = namespace;
        this.timestampMillis = timestampMillis;
        this.dimensions.putAll(dimensions);
    }

    /** @param value of any text: it may be a name that a client has chosen */
    EmfLine dimension(String name, String value) {
        dimensions.put(name, ascii(value));
        return this;
    }

    private static String ascii(String value) {
        String printable = value.replaceAll("[^ -~]", "?");
        String some = printable.isBlank() ? "-" : printable;
        return some.length() <= MAX_DIMENSION_VALUE ? some : some.substring(0, MAX_DIMENSION_VALUE);
    }

    EmfLine put(MeterName meter, double value) {
        define(meter);
        root.putJson(meter.id(), Double.toString(value));
        return this;
    }

    /**
     * Times as so many values as a line may have at most: CloudWatch makes percentiles of them. Each is the upper bound of
     * its step, so none looks shorter than it was but the very longest.
     */
    EmfLine put(MeterName meter, TimeHistogram.Snapshot times) {
        long total = times.total();
        if (total > 0) {
            define(meter);
            root.putJson(meter.id(), Arrays.toString(values(times, total)));
        }
        return this;
    }

    private static double[] values(TimeHistogram.Snapshot times, long total) {
        double[] values = new double[(int) Math.min(MAX_VALUES, total)];
        long[] bounds = times.bounds();
        long below = 0;
        int filled = 0;
        for (int step = 0; step < times.counts().length; step++) {
            below += times.counts()[step];
            double bound = bounds[Math.min(step, bounds.length - 1)] / NANOS_PER_SECOND;
            int upTo = (int) Math.round((double) below / total * values.length);
            Arrays.fill(values, filled, Math.max(filled, upTo), bound);
            filled = Math.max(filled, upTo);
        }
        return values;
    }

    private void define(MeterName meter) {
        if (definitions.size() == MAX_METRICS) {
            throw new IllegalStateException("more than " + MAX_METRICS + " metrics in one line");
        }
        definitions.add(new JsonObject().put("Name", meter.id()).put("Unit", unit(meter)));
    }

    private static String unit(MeterName meter) {
        if (meter.unit() == null) {
            return "Count";
        }
        return switch (meter.unit()) {
            case "seconds" -> "Seconds";
            case "bytes" -> "Bytes";
            default -> "None";
        };
    }

    /** On one line, as is everything that {@link JsonObject} writes. */
    @Override
    public String toString() {
        String names =
                dimensions.keySet().stream().map(JsonObject::quoted).toList().toString();
        JsonObject directive = new JsonObject()
                .put("Namespace", namespace)
                .putJson("Dimensions", "[" + names + "]")
                .put("Metrics", definitions);
        JsonObject line = new JsonObject()
                .put(
                        "_aws",
                        new JsonObject()
                                .put("Timestamp", timestampMillis)
                                .put("CloudWatchMetrics", List.of(directive)));
        dimensions.forEach(line::put);
        return line.with(root).toString();
    }
}
