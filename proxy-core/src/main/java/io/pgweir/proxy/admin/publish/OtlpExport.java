package io.pgweir.proxy.admin.publish;

import io.pgweir.config.OtlpConfig;
import io.pgweir.proxy.admin.meters.Metrics;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Figures for a receiver of OTLP, as often as it is due and never two requests at once. Made when the configuration first
 * asks for it: no other start waits for the JDK's HTTP client and for random numbers. One thread.
 */
final class OtlpExport {

    private final Metrics metrics;
    private final String version;
    private final OtlpReport report;
    /** None while nobody is to be told. */
    private OtlpSender sender;

    private Optional<URI> receiver = Optional.empty();

    OtlpExport(Metrics metrics, String version) {
        this.metrics = metrics;
        this.version = version;
        Map<String, String> process = new LinkedHashMap<>();
        process.put("service.name", "pgweir");
        process.put("service.version", version);
        process.put("service.instance.id", UUID.randomUUID().toString());
        report = new OtlpReport(
                metrics.families(),
                process,
                ManagementFactory.getRuntimeMXBean().getStartTime());
    }

    /** Whether nothing is on its way to this receiver, and it has not asked for a pause. */
    boolean isFree(OtlpConfig to) {
        if (!to.endpoint().equals(receiver)) {
            // What another one has not answered, or has asked for, is not for this one to wait for.
            stop();
            receiver = to.endpoint();
            sender = new OtlpSender(version);
        }
        return sender.isFree();
    }

    /** Asks for the figures, which may take a bounded time, and does not wait for the answer. For who is free. */
    void send(OtlpConfig to) {
        sender.send(to, report.of(metrics.snapshot(), to.resource(), System.currentTimeMillis()));
    }

    /** Gives up what is on its way. */
    void stop() {
        if (sender != null) {
            sender.close();
        }
        sender = null;
        receiver = Optional.empty();
    }
}
