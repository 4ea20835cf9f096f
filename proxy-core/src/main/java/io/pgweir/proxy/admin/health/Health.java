package io.pgweir.proxy.admin.health;

import io.pgweir.config.ReadyWhenDegraded;
import io.pgweir.proxy.admin.JsonObject;
import io.pgweir.proxy.dispatch.ServerSnapshot;
import io.pgweir.proxy.net.DaemonThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the three questions of a supervisor, each at once and on any thread: none waits for a loop, a pool or PostgreSQL.
 *
 * <ul>
 *   <li><b>startup</b>: pgweir listens for clients.
 *   <li><b>live</b>: every event loop of the data path has turned within the last five seconds. Only a restart helps one
 *       that has not. It never depends on PostgreSQL, as restarting pgweir repairs no database.
 *   <li><b>ready</b>: pgweir listens, does not drain, and is of use to clients: see {@link ReadyWatch}.
 * </ul>
 */
public final class Health implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Health.class);
    private static final Duration MAX_SILENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Heartbeats heartbeats;
    private final Duration maxSilence;
    private final BooleanSupplier listening;
    private final BooleanSupplier draining;
    private final ReadyWatch watch;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("pgweir-health"));

    public Health(
            Heartbeats heartbeats,
            Duration maxSilence,
            BooleanSupplier listening,
            BooleanSupplier draining,
            ReadyWatch watch) {
        this.heartbeats = heartbeats;
        this.maxSilence = maxSilence;
        this.listening = listening;
        this.draining = draining;
        this.watch = watch;
    }

    /**
     * Looks at the servers from now on, twice a second, on a thread of its own.
     *
     * @param listening answers at once, on any thread
     * @param draining answers at once, on any thread
     * @param names of the servers that there are
     * @param servers how things stand with them; may block for a bounded time, and leaves out who does not answer in it
     */
    public static Health start(
            Heartbeats heartbeats,
            BooleanSupplier listening,
            BooleanSupplier draining,
            Supplier<Set<String>> names,
            Supplier<List<ServerSnapshot>> servers,
            Supplier<ReadyWhenDegraded> whenDegraded) {
        ReadyWatch watch = new ReadyWatch(names, servers, whenDegraded, System::nanoTime);
        Health health = new Health(heartbeats, MAX_SILENCE, listening, draining, watch);
        health.thread.scheduleWithFixedDelay(health::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return health;
    }

    private void look() {
        try {
            watch.look();
        } catch (RejectedExecutionException loopsHaveEnded) {
            // pgweir has stopped in the midst of it.
            thread.shutdown();
        } catch (RuntimeException bug) {
            log.error("event=bug where=health", bug);
        }
    }

    public HealthReport startup() {
        boolean up = listening.getAsBoolean();
        return new HealthReport(up, HealthReport.status(up).toString());
    }

    public HealthReport live() {
        boolean up = true;
        List<JsonObject> loops = new ArrayList<>();
        for (int loop = 0; loop < heartbeats.loops(); loop++) {
            Duration silence = heartbeats.silence(loop);
            up &= silence.compareTo(maxSilence) <= 0;
            loops.add(new JsonObject().put("loop", loop).put("silence_seconds", silence.toMillis() / 1e3));
        }
        JsonObject json = HealthReport.status(up)
                .put("max_silence_seconds", maxSilence.toMillis() / 1e3)
                .put("loops", loops);
        return new HealthReport(up, json.toString());
    }

    /** Whether clients may be sent here. */
    public boolean isReady() {
        return listening.getAsBoolean()
                && !draining.getAsBoolean()
                && watch.latest().ready();
    }

    public HealthReport ready() {
        boolean listens = listening.getAsBoolean();
        boolean drains = draining.getAsBoolean();
        Readiness servers = watch.latest();
        boolean up = listens && !drains && servers.ready();
        JsonObject json = new JsonObject()
                .put("status", listens && !drains ? servers.status() : "down")
                .put("ready", up)
                .put("listening", listens)
                .put("draining", drains)
                .put("looked_seconds_ago", (System.nanoTime() - servers.lookedAt()) / NANOS_PER_SECOND)
                .put("servers", servers.servers());
        return new HealthReport(up, json.toString());
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
