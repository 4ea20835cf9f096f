package io.pgweir.proxy.admin.meters;

import io.micrometer.core.instrument.config.NamingConvention;
import io.pgweir.proxy.metrics.MeterName;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The meters of TLS, made anew at each scrape: a reload may bring certificates and take them away. */
final class TlsMeters implements MultiCollector {

    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);

    private final Supplier<TlsFigures> figures;
    private final NamingConvention naming;

    TlsMeters(Supplier<TlsFigures> figures, NamingConvention naming) {
        this.figures = figures;
        this.naming = naming;
    }

    @Override
    public MetricSnapshots collect() {
        Exposition exposition = new Exposition(naming);
        TlsFigures present = figures.get();
        long now = System.currentTimeMillis();
        present.certificateEnds()
                .forEach((certificate, end) ->
                        exposition.gauge(MeterName.CERTIFICATE_EXPIRY, secondsUntil(end, now), certificate));
        exposition.counter(MeterName.TLS_HANDSHAKE_FAILURES, present.handshakeFailures());
        return exposition.build();
    }

    private static double secondsUntil(Instant end, long now) {
        return (end.toEpochMilli() - now) / MILLIS_PER_SECOND;
    }
}
