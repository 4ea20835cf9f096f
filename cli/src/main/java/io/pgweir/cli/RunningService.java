package io.pgweir.cli;

import io.pgweir.cli.logging.LogOutput;
import io.pgweir.config.PgweirConfig;
import io.pgweir.protocol.ErrorFields;
import io.pgweir.protocol.SqlState;
import io.pgweir.proxy.Pgweir;
import io.pgweir.proxy.ProcessControl;
import io.pgweir.proxy.ReloadResult;
import io.pgweir.proxy.StartupFailure;
import io.pgweir.proxy.admin.Outcome;
import io.pgweir.proxy.admin.ShutdownMode;
import io.pgweir.proxy.metrics.EventLog;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pgweir between its start and its end: answers signals, one after the other, on the thread of {@link
 * #runUntilStopped}.
 *
 * <pre>
 *      HUP, or another file: reload
 *             ┌──┐
 *   serving ──┴──┴── TERM ──▶ draining ── drained ──▶ 0
 *      │                         │
 *      └────────── INT ──────────┼──▶ 130
 *                                └── TERM ──▶ 143
 * </pre>
 *
 * What the console asks for goes the same ways.
 */
final class RunningService implements ProcessControl {

    private static final Logger log = LoggerFactory.getLogger(RunningService.class);
    private static final EventLog events = EventLog.of(RunningService.class);
    private static final long LOOK_EVERY_SECONDS = 2;

    private enum Event {
        RELOAD,
        TERMINATE,
        INTERRUPT,
        /** Asked for on the console: to end at once, by a drain, or when the clients have left. */
        STOP,
        DRAIN,
        WAIT_FOR_CLIENTS,
        DRAINED
    }

    private final Pgweir pgweir;
    private final ConfigSource source;
    private final BlockingQueue<Event> inbox = new LinkedBlockingQueue<>();
    private final Optional<FileWatch> file;
    private volatile boolean watches;
    private volatile boolean draining;

    private RunningService(Pgweir pgweir, ConfigSource source, Optional<FileWatch> file, PgweirConfig config) {
        this.pgweir = pgweir;
        this.source = source;
        this.file = file;
        watch(config);
    }

    /**
     * Starts pgweir, and returns when a signal has ended it.
     *
     * @param out takes the lines for the person who starts it, once it listens
     * @return the exit status
     * @throws CommandFailure if it cannot be started
     */
    static int run(ConfigSource source, Consumer<String> out) throws InterruptedException {
        // Before it is read: what changes in between has not been read, then.
        Optional<FileWatch> file = source.path().map(FileWatch::new);
        PgweirConfig config = source.load();
        LogOutput.install(config.logging());
        Pgweir pgweir = start(config);
        RunningService service = new RunningService(pgweir, source, file, config);
        pgweir.runsIn(service);
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
        inbox.add(
                switch (signal) {
                    case TERM -> Event.TERMINATE;
                    case INT -> Event.INTERRUPT;
                    case HUP -> Event.RELOAD;
                });
    }

    @Override
    public void shutdown(ShutdownMode mode) {
        events.info("event=shutdown_requested mode={}", mode);
        inbox.add(
                switch (mode) {
                    case IMMEDIATE -> Event.STOP;
                    case WAIT_FOR_SERVERS -> Event.DRAIN;
                    case WAIT_FOR_CLIENTS -> Event.WAIT_FOR_CLIENTS;
                });
    }

    /** @return the exit status */
    private int runUntilStopped() throws InterruptedException {
        while (true) {
            switch (next()) {
                case RELOAD -> reload();
                case INTERRUPT -> {
                    return stop(ProcessSignal.INT);
                }
                case TERMINATE -> {
                    if (draining) {
                        return stop(ProcessSignal.TERM);
                    }
                    events.info("event=drain_requested signal=TERM hint=\"a second TERM stops at once\"");
                    drain();
                }
                case STOP -> {
                    pgweir.stop();
                    return 0;
                }
                case DRAIN -> {
                    if (!draining) {
                        drain();
                    }
                }
                case WAIT_FOR_CLIENTS -> end(ShutdownMode.WAIT_FOR_CLIENTS);
                case DRAINED -> {
                    return 0;
                }
            }
        }
    }

    /** Looks at the file while nothing else happens. */
    private Event next() throws InterruptedException {
        while (true) {
            Event event = inbox.poll(LOOK_EVERY_SECONDS, TimeUnit.SECONDS);
            if (event != null) {
                return event;
            }
            if (watches && file.isPresent() && file.get().hasChanged()) {
                return Event.RELOAD;
            }
        }
    }

    private void drain() {
        draining = true;
        end(ShutdownMode.WAIT_FOR_SERVERS);
    }

    /** Off this thread, so that a signal is still answered. */
    private void end(ShutdownMode mode) {
        Thread end = new Thread(() -> endAndSaySo(mode), "pgweir-drain");
        end.setDaemon(true);
        end.start();
    }

    private void endAndSaySo(ShutdownMode mode) {
        try {
            pgweir.end(mode);
        } finally {
            inbox.add(Event.DRAINED);
        }
    }

    private int stop(ProcessSignal signal) {
        events.info("event=stop signal={}", signal);
        pgweir.stop();
        return signal.exitStatus();
    }

    private void watch(PgweirConfig config) {
        watches = config.reload().watch();
        if (watches && file.isEmpty()) {
            events.warn("event=watch_impossible hint=\"reload.watch is for a configuration that is a file\"");
        }
    }

    /** For a signal, a changed file and the console: one after the other. */
    @Override
    public synchronized Outcome reload() {
        if (draining) {
            events.warn("event=reload_ignored reason=draining");
            return refused("pgweir is draining", List.of());
        }
        try {
            PgweirConfig config = source.load();
            ReloadResult result = pgweir.reload(config);
            LogOutput.level(config.logging().level());
            watch(config);
            events.info("event=reloaded applied={} config_hash={}", result.applied(), pgweir.configHash());
            return reloaded(result);
        } catch (InvalidConfig e) {
            pgweir.reloadRefused();
            List<String> problems = e.problems().stream().map(Object::toString).toList();
            problems.forEach(problem -> events.error("event=config_problem problem=\"{}\"", problem));
            events.error("event=reload_refused changed=nothing problems={}", problems.size());
            return refused("the configuration has problems; nothing was changed", problems);
        } catch (StartupFailure e) {
            events.error("event=reload_refused changed=nothing message=\"{}\"", e.getMessage());
            return refused(e.getMessage(), List.of());
        } catch (RuntimeException bug) {
            pgweir.reloadRefused();
            log.error("event=bug where=reload", bug);
            return refused("the reload has failed; pgweir's log has the details", List.of());
        }
    }

    private static Outcome reloaded(ReloadResult result) {
        if (result.needsRestart().isEmpty()) {
            return Outcome.done();
        }
        events.warn("event=reload_needs_restart keys={}", result.needsRestart());
        return Outcome.done(List.of("these keys wait for the next start: " + String.join(", ", result.needsRestart())));
    }

    private static Outcome refused(String why, List<String> problems) {
        ErrorFields error = ErrorFields.error(SqlState.CONFIG_FILE_ERROR, why);
        return Outcome.refused(problems.isEmpty() ? error : error.withDetail(String.join("\n", problems)));
    }
}
