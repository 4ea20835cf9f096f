package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.pgweir.proxy.metrics.MeterName;
import io.pgweir.proxy.metrics.TimeHistogram;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the figures of one scrape; names become Prometheus names by Micrometer's own convention. */
final class Exposition {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final String COUNTER_SUFFIX = "_total";

    private final NamingConvention naming;
    private final Map<MeterName, List<DataPointSnapshot>> points = new EnumMap<>(MeterName.class);

    Exposition(NamingConvention naming) {
        this.naming = naming;
    }

    void gauge(MeterName meter, double value, String... tagValues) {
        add(meter, new GaugeDataPointSnapshot(value, labels(meter, tagValues), null));
    }

    void counter(MeterName meter, double value, String... tagValues) {
        add(meter, new CounterDataPointSnapshot(value, labels(meter, tagValues), null, 0));
    }

    void histogram(MeterName meter, TimeHistogram.Snapshot times, String... tagValues) {
        long[] bounds = times.bounds();
        double[] upper = new double[bounds.length + 1];
        for (int step = 0; step < bounds.length; step++) {
            upper[step] = bounds[step] / NANOS_PER_SECOND;
        }
        upper[bounds.length] = Double.POSITIVE_INFINITY;
        ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(upper, times.counts());
        double sum = times.sum() / NANOS_PER_SECOND;
        add(meter, new HistogramDataPointSnapshot(buckets, sum, labels(meter, tagValues), null, 0));
    }

    MetricSnapshots build() {
        List<MetricSnapshot> families = new ArrayList<>();
        points.forEach((meter, data) -> families.add(family(meter, data)));
        return new MetricSnapshots(families);
    }

    private void add(MeterName meter, DataPointSnapshot point) {
        points.computeIfAbsent(meter, first -> new ArrayList<>()).add(point);
    }

    private static Labels labels(MeterName meter, String... values) {
        return Labels.of(meter.tags().toArray(new String[0]), values);
    }

    private MetricSnapshot family(MeterName meter, List<DataPointSnapshot> data) {
        return switch (meter.kind()) {
            case GAUGE -> new GaugeSnapshot(metadata(meter), cast(data));
            case COUNTER -> new CounterSnapshot(metadata(meter), cast(data));
            case HISTOGRAM -> new HistogramSnapshot(metadata(meter), cast(data));
        };
    }

    /** The kind of a meter decides on the type of all its points. */
    @SuppressWarnings("unchecked")
    private static <T extends DataPointSnapshot> List<T> cast(List<DataPointSnapshot> data) {
        return (List<T>) data;
    }

    private MetricMetadata metadata(MeterName meter) {
        return new MetricMetadata(family(naming, meter), meter.description());
    }

    /** What Prometheus calls the meter, but for what its text writer appends to the name of a counter. */
    static String family(NamingConvention naming, MeterName meter) {
        String name = naming.name(meter.id(), typeOf(meter), meter.unit());
        return name.endsWith(COUNTER_SUFFIX) ? name.substring(0, name.length() - COUNTER_SUFFIX.length()) : name;
    }

    private static Meter.Type typeOf(MeterName meter) {
        return switch (meter.kind()) {
            case GAUGE -> Meter.Type.GAUGE;
            case COUNTER -> Meter.Type.COUNTER;
            case HISTOGRAM -> Meter.Type.DISTRIBUTION_SUMMARY;
        };
    }
}
