package io.pgweir.cli;

import io.pgweir.cli.logging.LogOutput;
import io.pgweir.config.PgweirConfig;
import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.ReloadResult;
import io.pgweir.proxy.StartupFailure;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pgweir between its start and its end: answers signals, one after the other, on the thread of {@link
 * #runUntilStopped}.
 *
 * <pre>
 *            HUP: reload
 *             ┌──┐
 *   serving ──┴──┴── TERM ──▶ draining ── drained ──▶ 0
 *      │                         │
 *      └────────── INT ──────────┼──▶ 130
 *                                └── TERM ──▶ 143
 * </pre>
 */
final class RunningService {

    private static final Logger log = LoggerFactory.getLogger(RunningService.class);

    private enum Event {
        RELOAD,
        TERMINATE,
        INTERRUPT,
        DRAINED
    }

    private final Pgweir pgweir;
    private final ConfigSource source;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private boolean draining;

    private RunningService(Pgweir pgweir, ConfigSource source) {
        this.pgweir = pgweir;
        this.source = source;
    }

    /**
     * Starts pgweir, and returns when a signal has ended it.
     *
     * @param out takes the lines for the person who starts it, once it listens
     * @return the exit status
     * @throws CommandFailure if it cannot be started
     */
    static int run(ConfigSource source, Consumer<String> out) throws InterruptedException {
        PgweirConfig config = source.load();
        LogOutput.install(config.logging());
        Pgweir pgweir = start(config);
        RunningService service = new RunningService(pgweir, source);
        ProcessSignal.deliverTo(service::signal);
        Announcement.lines(config, pgweir.address(), pgweir.unixSocket(), pgweir.httpAddress())
                .forEach(out);
        return service.runUntilStopped();
    }

    private static Pgweir start(PgweirConfig config) {
        try {
            return Pgweir.start(config);
        } catch (StartupFailure e) {
            throw new CommandFailure(e.getMessage());
        }
    }

    /** Called on the signal's own thread; only takes a note. */
    private void signal(ProcessSignal signal) {
        events.add(
                switch (signal) {
                    case TERM -> Event.TERMINATE;
                    case INT -> Event.INTERRUPT;
                    case HUP -> Event.RELOAD;
                });
    }

    /** @return the exit status */
    private int runUntilStopped() throws InterruptedException {
        while (true) {
            switch (events.take()) {
                case RELOAD -> reload();
                case INTERRUPT -> {
                    return stop(ProcessSignal.INT);
                }
                case TERMINATE -> {
                    if (draining) {
                        return stop(ProcessSignal.TERM);
                    }
                    drain();
                }
                case DRAINED -> {
                    log.info("drained");
                    return 0;
                }
            }
        }
    }

    /** Off this thread, so that a second signal is still answered. */
    private void drain() {
        draining = true;
        log.info("draining on TERM; a second TERM stops at once");
        Thread drain = new Thread(this::drainToTheEnd, "pgweir-drain");
        drain.setDaemon(true);
        drain.start();
    }

    private void drainToTheEnd() {
        try {
            pgweir.drain();
        } finally {
            events.add(Event.DRAINED);
        }
    }

    private int stop(ProcessSignal signal) {
        log.info("stopping at once on {}", signal);
        pgweir.stop();
        return signal.exitStatus();
    }

    private void reload() {
        if (draining) {
            log.warn("reload ignored: draining");
            return;
        }
        try {
            PgweirConfig config = source.load();
            ReloadResult result = pgweir.reload(config);
            LogOutput.level(config.logging().level());
            log.info("reloaded, applied: {}", listed(result.applied()));
            if (!result.needsRestart().isEmpty()) {
                log.warn("reloaded, needs a restart to take effect: {}", listed(result.needsRestart()));
            }
        } catch (InvalidConfig e) {
            e.problems().forEach(problem -> log.error("{}", problem));
            log.error(
                    "reload refused, nothing was changed; problems: {}",
                    e.problems().size());
        } catch (StartupFailure e) {
            log.error("reload refused, nothing was changed: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("reload failed", e);
        }
    }

    private static String listed(Iterable<String> keys) {
        String text = String.join(", ", keys);
        return text.isEmpty() ? "nothing" : text;
    }
}
