package io.pgweir.proxy.admin.publish;

import io.pgweir.config.EmfConfig;
import io.pgweir.config.MetricsConfig;
import io.pgweir.config.OtlpConfig;
import io.pgweir.config.StatsdConfig;
import io.pgweir.proxy.admin.meters.Metrics;
import io.pgweir.proxy.metrics.LogLimit;
import io.pgweir.proxy.net.DaemonThreads;
import io.pgweir.proxy.session.ServerView;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells figures to those who do not ask for them, as the configuration wants it at present. On a thread of its own, which
 * asks the loops as often as somebody is to be told and not at all if nobody is.
 */
public final class Publisher implements AutoCloseable {

    /** Each message at INFO is one line for standard output as it is, with nothing around it. */
    public static final String EMF_LOGGER = "pgweir.emf";

    private static final Logger log = LoggerFactory.getLogger(Publisher.class);
    private static final Logger emfOutput = LoggerFactory.getLogger(EMF_LOGGER);
    private static final long LOOK_EVERY_SECONDS = 1;

    private final Supplier<MetricsConfig> config;
    private final Supplier<List<ServerView>> views;
    private final BooleanSupplier ready;
    private final Metrics metrics;
    private final String version;
    private final EmfReport emf = new EmfReport();
    private final StatsdLines statsd = new StatsdLines();
    private final LogLimit unsentLog = new LogLimit(Duration.ofMinutes(1), System::nanoTime);
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("pgweir-metrics"));
    private Due emfDue = Due.NEVER;
    private Due statsdDue = Due.in(0);
    private Due otlpDue = Due.in(0);
    /** None until somebody asks for it. */
    private OtlpExport otlp;

    /** When something is told next. */
    private record Due(long at) {
        static final Due NEVER = new Due(0);

        static Due in(long nanos) {
            return new Due(System.nanoTime() + nanos);
        }

        boolean isNow() {
            return System.nanoTime() - at >= 0;
        }
    }

    private Publisher(
            Supplier<MetricsConfig> config,
            Supplier<List<ServerView>> views,
            BooleanSupplier ready,
            Metrics metrics,
            String version) {
        this.config = config;
        this.views = views;
        this.ready = ready;
        this.metrics = metrics;
        this.version = version;
    }

    /**
     * @param views may block for a bounded time, and leaves out servers that do not answer in it
     * @param ready whether clients may be sent here; answers at once
     * @param version of pgweir
     */
    public static Publisher start(
            Supplier<MetricsConfig> config,
            Supplier<List<ServerView>> views,
            BooleanSupplier ready,
            Metrics metrics,
            String version) {
        Publisher publisher = new Publisher(config, views, ready, metrics, version);
        publisher.thread.scheduleWithFixedDelay(
                publisher::look, LOOK_EVERY_SECONDS, LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
        return publisher;
    }

    private void look() {
        try {
            emf(config.get().emf());
            statsd(config.get().statsd());
            otlp(config.get().otlp());
        } catch (RejectedExecutionException loopsHaveEnded) {
            close();
        } catch (RuntimeException bug) {
            log.error("event=bug where=metrics", bug);
        }
    }

    private void emf(EmfConfig wanted) {
        if (!wanted.enabled()) {
            emf.reset();
            emfDue = Due.NEVER;
        } else if (emfDue == Due.NEVER || emfDue.isNow()) {
            emfDue = Due.in(wanted.interval().toNanos());
            emf.lines(wanted, views.get(), ready.getAsBoolean(), System.currentTimeMillis())
                    .forEach(emfOutput::info);
        }
    }

    private void statsd(StatsdConfig wanted) {
        if (wanted.host().isPresent() && statsdDue.isNow()) {
            statsdDue = Due.in(wanted.interval().toNanos());
            try {
                StatsdSender.send(wanted, statsd.of(metrics.snapshot()));
            } catch (IOException failed) {
                unsentLog
                        .next()
                        .ifPresent(leftOut -> log.warn("event=statsd_failed message=\"{}\"", failed.getMessage()));
            }
        }
    }

    private void otlp(OtlpConfig wanted) {
        if (wanted.endpoint().isEmpty()) {
            stopOtlp();
            return;
        }
        if (otlp == null) {
            otlp = new OtlpExport(metrics, version);
        }
        if (otlpDue.isNow() && otlp.isFree(wanted)) {
            otlpDue = Due.in(wanted.interval().toNanos());
            otlp.send(wanted);
        }
    }

    private void stopOtlp() {
        if (otlp != null) {
            otlp.stop();
        }
    }

    @Override
    public synchronized void close() {
        if (!thread.isShutdown()) {
            thread.execute(this::stopOtlp);
            thread.shutdown();
        }
    }
}
